"""Serves scans from the interpreter that has checkov: `<policy python> -I tools/policy/worker.py`.

checkov pins an old boto3 and takes seconds to import, so it lives in an interpreter of its own and is imported once,
while Terraform plans. Each scan then runs in a fork: checkov keeps its rules and its state in globals, a fork starts
from clean ones, and two scans use two cores.

Protocol: one JSON object a line. First answer: {"ready": "<checkov version>"} or {"fatal": why}. A request is {"id",
"kind": "plan", "path"} or {"id", "kind": "hcl", "folders"}; its answer {"id", "scan": ...} or {"id", "error": why}.
`tools/policy/scan.py` documents a scan. Nothing else is ever written to the answers: checkov's own prints go to
stderr.

This file and `checkov_scans.py` import the standard library and checkov, and nothing of this repository.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import json
import os
import selectors
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

Request = dict[str, Any]
Run = Callable[[Request], dict[str, Any]]


class Server:
    """Forks a child for every request and passes on what each child answers, one whole line at a time.

    Args:
        run: makes a scan of a request; called in the child.
        requests: the file descriptor that requests are read from.
        answers: where answers are written.
    """

    def __init__(self, run: Run, requests: int, answers: TextIO) -> None:
        self._run, self._requests, self._answers = run, requests, answers
        self._children: dict[int, tuple[int, int, bytearray]] = {}  # pipe -> (pid, request id, what came so far)
        self._selector = selectors.DefaultSelector()
        self._selector.register(requests, selectors.EVENT_READ)

    def serve(self) -> None:
        """Answer until the other side closes the requests; then nobody wants what is still running."""
        pending = b""
        while True:
            for key, _ in self._selector.select():
                chunk = os.read(key.fd, 1 << 16)
                if key.fd != self._requests:
                    self._collect(key.fd, chunk)
                elif chunk:
                    *lines, pending = (pending + chunk).split(b"\n")
                    for line in lines:
                        self._fork(json.loads(line))
                else:
                    return self._kill_children()

    def _fork(self, request: Request) -> None:
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            self._answers.close()  # or the other side would not see us die before our children have
            with os.fdopen(writer, "wb") as stream:
                stream.write(json.dumps(_attempt(self._run, request), default=str).encode())
            os._exit(0)
        os.close(writer)
        self._children[reader] = (pid, request["id"], bytearray())
        self._selector.register(reader, selectors.EVENT_READ)

    def _collect(self, reader: int, chunk: bytes) -> None:
        pid, request_id, answer = self._children[reader]
        answer += chunk
        if chunk:
            return
        del self._children[reader]
        self._selector.unregister(reader)
        os.close(reader)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        ended = f"the scan was ended by signal {-status}" if status < 0 else f"the scan ended with status {status}"
        self.answer(json.loads(answer) if status == 0 and answer else {"id": request_id, "error": ended})

    def answer(self, message: dict[str, Any]) -> None:
        """Write one line of the protocol."""
        self._answers.write(json.dumps(message) + "\n")
        self._answers.flush()

    def _kill_children(self) -> None:
        for pid, _, _ in self._children.values():
            os.kill(pid, signal.SIGKILL)


def _attempt(run: Run, request: Request) -> dict[str, Any]:
    try:
        return {"id": request["id"], "scan": run(request)}
    except BaseException:
        return {"id": request["id"], "error": traceback.format_exc(limit=-3)}


def _checkov_scans() -> Any:
    """The module beside this one; an isolated interpreter does not look for modules beside its script."""
    spec = importlib.util.spec_from_file_location("checkov_scans", Path(__file__).with_name("checkov_scans.py"))
    if spec is None or spec.loader is None:
        raise ImportError("checkov_scans.py is not beside worker.py")
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Serve requests from stdin, or from the file descriptor named, and answer where stdout led when we started."""
    parser = argparse.ArgumentParser(description="SafeMate's policy worker")
    parser.add_argument("--requests", type=int, default=0, help="file descriptor that requests are read from")
    requests = parser.parse_args().requests
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        scans = _checkov_scans()
        version = scans.prepare()
    except BaseException as error:
        print(json.dumps({"fatal": f"{type(error).__name__}: {error}"}), file=answers, flush=True)
        sys.exit(1)
    server = Server(scans.run, requests, answers)
    gc.collect()
    gc.freeze()  # a fork then shares these pages instead of copying them at its first collection
    server.answer({"ready": version})
    server.serve()


if __name__ == "__main__":
    main()
