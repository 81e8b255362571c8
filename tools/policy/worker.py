"""Serves scans from the interpreter that has checkov: `<policy python> -I tools/policy/worker.py`.

checkov pins an old boto3 and takes seconds to import, so it lives in an interpreter of its own and is imported once,
while Terraform plans. Each scan then runs in a fork: checkov keeps its rules and its state in globals, a fork starts
from clean ones, and two scans use two cores.

Protocol: one JSON object a line. First answer: {"ready": "<checkov version>"}, {"fatal": why} when checkov cannot be
used, or {"unsound": why} when our own checks cannot. A request is {"id", "kind": "plan", "path", "environment",
"stack"}, {"id", "kind": "hcl", "folders"} or {"id", "kind": "lint", "documents": [[address, text], ...]}; its answer
{"id", "scan": ...}, {"id", "lint": [[address, issue, severity, detail], ...]} or {"id", "error": why}.
`tools/policy/scan.py` documents a scan. Nothing else is ever written to the answers: checkov's own prints go to
stderr.

This file and the modules beside it that it loads (`checkov_scans.py`, `faster_checkov.py`, `own_checks.py`,
`witness.py`, `iam_lint.py`)
import the standard library, checkov, parliament, and the folder of policies they are given; nothing else of this
repository.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import os
import selectors
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO

Request = dict[str, Any]
Run = Callable[[Request], Any]


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
    answer = "lint" if request["kind"] == "lint" else "scan"
    try:
        return {"id": request["id"], answer: run(request)}
    except BaseException:
        return {"id": request["id"], "error": traceback.format_exc(limit=-3)}


def _beside(name: str) -> Any:
    """A module of this folder; an isolated interpreter does not look for modules beside its script."""
    package = ModuleType("policy_worker")
    package.__path__ = [str(Path(__file__).parent)]
    return importlib.import_module(f"{sys.modules.setdefault(package.__name__, package).__name__}.{name}")


def _run(request: Request) -> Any:
    if request["kind"] == "lint":
        return _beside("iam_lint").run(request["documents"])
    return _beside("checkov_scans").run(request)


def main() -> None:
    """Serve requests from stdin, or from the file descriptor named, and answer where stdout led when we started."""
    parser = argparse.ArgumentParser(description="SafeMate's policy worker")
    parser.add_argument("--requests", type=int, default=0, help="file descriptor that requests are read from")
    parser.add_argument("--policies", type=Path, help="the folder of our own checks (none: run without them)")
    options = parser.parse_args()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    gc.disable()  # nothing of what is imported now is ever garbage
    try:
        version = _beside("checkov_scans").prepare(options.policies)
    except BaseException as error:
        ours = type(error).__name__ == "NotLoaded"
        why = {"unsound": str(error)} if ours else {"fatal": f"{type(error).__name__}: {error}"}
        print(json.dumps(why), file=answers, flush=True)
        sys.exit(1)
    server = Server(_run, options.requests, answers)
    gc.enable()
    gc.collect()
    gc.freeze()  # a fork then shares these pages instead of copying them at its first collection
    server.answer({"ready": version})
    server.serve()


if __name__ == "__main__":
    main()
