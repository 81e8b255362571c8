"""The harness's side of the policy worker: scans as futures, and an error instead of a wait without end."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import tempfile
import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import policies
from tools.edges.files import write_atomically
from tools.edges.process import spawn
from tools.errors import BadInput, GateUnsound, HarnessError
from tools.policy.plan_source import for_checkov
from tools.policy.scan import Scan

WORKER = Path(__file__).with_name("worker.py")
POLICIES = Path(policies.__file__).parent
_HINT = "nox -s doctor"
_OWN = "mend policies/checks; policies/README.md says how a check is added"


Lint = tuple[str, str, str, str]
"""Address, issue, severity and detail of something that parliament has to say of a policy document."""


@dataclass(frozen=True)
class _Asked:
    """A request under way; `read` makes its answer of the message, `scratch` is a file made for it alone."""

    future: Future[Any]
    timer: threading.Timer
    read: Callable[[Mapping[str, Any]], Any]
    scratch: Path | None

    def done(self) -> Future[Any]:
        """Clear up after the request, before whoever waits for it goes on."""
        self.timer.cancel()
        if self.scratch:
            self.scratch.unlink(missing_ok=True)
        return self.future


class PolicyWorker:
    """A running worker. Environments share one; every method may be called from any thread.

    A scan that cannot be had is a future that raises: GateUnsound when the worker died, failed or answered nonsense,
    or did not answer in time; BadInput when the interpreter has no working checkov.
    """

    def __init__(self, process: subprocess.Popen[bytes], requests: int, log: IO[bytes], timeout_seconds: float) -> None:
        self._process, self._requests, self._log = process, requests, log
        self._timeout_seconds = timeout_seconds
        self._lock = threading.Lock()
        self._waiting: dict[int, _Asked] = {}
        self._sources: dict[tuple[Path, ...], Future[Scan]] = {}
        self._next_id = 0
        self.version = ""  # checkov's, once it is loaded
        self._failure: HarnessError | None = None
        self._reader = threading.Thread(target=self._read, name="policy-worker", daemon=True)
        self._reader.start()

    @classmethod
    def start(
        cls,
        python: Path,
        env: Mapping[str, str],
        *,
        policies: Path | None = POLICIES,
        script: Path = WORKER,
        timeout_seconds: float = 300,
    ) -> PolicyWorker:
        """Start a worker and return at once; checkov's import goes on behind.

        Args:
            python: the interpreter of `interpreter.find_policy_python`.
            env: the worker's environment; of this checkov sees hardly anything (`checkov_scans.py`).
            policies: the folder of our own checks; with none, checkov's alone are asked.
            script: another worker, for tests.
            timeout_seconds: how long one scan may take, the import included.

        Raises:
            BadInput: the interpreter cannot be started.
        """
        reader, writer = os.pipe()
        log = tempfile.TemporaryFile()  # noqa: SIM115  # lives as long as the worker
        command: list[str | Path] = [python, "-I", script, "--requests", str(reader)]
        command += ["--policies", policies] if policies else []
        try:
            process = spawn(command, env=env, stdout=subprocess.PIPE, stderr=log.fileno(), pass_fds=(reader,))
        except HarnessError as error:
            os.close(writer)
            log.close()
            raise BadInput("the policy gate's Python cannot be started", why=error.why, hint=_HINT) from error
        finally:
            os.close(reader)
        return cls(process, writer, log, timeout_seconds)

    def scan_hcl(self, folders: Sequence[Path]) -> Future[Scan]:
        """Scan root modules and the local modules they call; asked again for the same folders, the answer is shared."""
        key = tuple(folder.resolve() for folder in folders)
        with self._lock:
            if key not in self._sources:
                self._sources[key] = self._ask({"kind": "hcl", "folders": [str(folder) for folder in key]})
            return self._sources[key]

    def scan_plan(self, plan_json: Path, environment: str = "prod", stack: str = "service") -> Future[Scan]:
        """Scan a plan as `terraform show -json` prints it, with references in the place of values not known yet."""
        request = {"kind": "plan", "environment": environment, "stack": stack}
        filled = plan_json.with_name(
            f"{plan_json.stem}.{uuid.uuid4().hex[:8]}.scan.json"
        )  # several may scan it at once
        try:
            text = json.dumps(for_checkov(json.loads(plan_json.read_bytes())))
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            with self._lock:  # not a plan; what is wrong with it is checkov's to say and the gate's to refuse
                return self._ask({**request, "path": str(plan_json.resolve())})
        write_atomically(filled, text, mode=0o600)
        with self._lock:
            return self._ask({**request, "path": str(filled.resolve())}, scratch=filled)

    def lint(self, documents: Sequence[tuple[str, str]]) -> Future[tuple[Lint, ...]]:
        """Have policy documents, each with its resource's address, read by parliament."""
        with self._lock:
            return self._ask({"kind": "lint", "documents": [list(document) for document in documents]}, read=_lint)

    def close(self) -> None:
        """End the worker; scans still under way fail."""
        self._give_up(GateUnsound("the policy worker was closed before its scan ended"))
        self._kill()  # it holds nothing that would be lost
        self._reader.join()
        self._log.close()

    def __enter__(self) -> PolicyWorker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(
        self,
        request: dict[str, Any],
        *,
        read: Callable[[Mapping[str, Any]], Any] | None = None,
        scratch: Path | None = None,
    ) -> Future[Any]:
        """Send a request; the caller holds the lock."""
        timer = threading.Timer(self._timeout_seconds, self._too_late)
        timer.daemon = True
        asked = _Asked(Future(), timer, read or self._scan, scratch)
        asked.future.set_running_or_notify_cancel()  # from here on nobody can cancel it
        if self._failure:
            asked.done().set_exception(self._failure)
            return asked.future
        self._next_id += 1
        self._waiting[self._next_id] = asked
        timer.start()
        with contextlib.suppress(OSError):  # it has ended; the reader is about to say how
            os.write(self._requests, json.dumps({**request, "id": self._next_id}).encode() + b"\n")
        return asked.future

    def _read(self) -> None:
        for line in self._process.stdout or ():
            try:
                self._take(json.loads(line))
            except (ValueError, LookupError, TypeError, AttributeError) as error:
                shown = line[:200].decode(errors="replace")
                self._end(
                    GateUnsound("the policy worker's answer cannot be read", why=f"{error!r}: {shown}", hint=_HINT)
                )
        self._kill()  # whatever it left behind; its own number stays taken until we have waited for it
        status = self._process.wait()
        self._end(GateUnsound(f"the policy worker ended ({_how(status)})", why=self._last_words(), hint=_HINT))

    def _take(self, message: Mapping[str, Any]) -> None:
        if "fatal" in message:
            self._end(BadInput("the policy gate's Python cannot run checkov", why=message["fatal"], hint=_HINT))
        elif "ready" in message:
            self.version = str(message["ready"])
        elif "unsound" in message:
            self._end(GateUnsound("SafeMate's own checks could not be loaded", why=message["unsound"], hint=_OWN))
        else:
            self._answer(message)

    def _answer(self, message: Mapping[str, Any]) -> None:
        error = message.get("error")
        with self._lock:
            asked = self._waiting[message["id"]]
        answer = None if error else asked.read(message)
        with self._lock:
            future = self._waiting.pop(message["id"]).done()
        if error:
            future.set_exception(GateUnsound("checkov could not finish a scan", why=str(error).strip(), hint=_HINT))
        else:
            future.set_result(answer)

    def _scan(self, message: Mapping[str, Any]) -> Scan:
        return Scan.from_json(message["scan"], self.version)

    def _too_late(self) -> None:
        self._end(
            GateUnsound(
                f"checkov did not answer within {self._timeout_seconds:g} s", why=self._last_words(), hint=_HINT
            )
        )

    def _end(self, failure: HarnessError) -> None:
        self._give_up(failure)
        self._kill()

    def _give_up(self, failure: HarnessError) -> None:
        """Everything asked so far and from now on fails, for the first reason there was."""
        with self._lock:
            if self._failure is None:
                self._failure = failure
                os.close(self._requests)
            waiting, self._waiting = self._waiting, {}
        for asked in waiting.values():
            asked.done().set_exception(self._failure)

    def _kill(self) -> None:
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)  # `spawn` made it a session of its own: its forks go too

    def _last_words(self) -> str:
        if self._log.closed:
            return ""
        return os.pread(self._log.fileno(), 1 << 20, 0)[-2000:].decode(errors="replace").strip()


def _lint(message: Mapping[str, Any]) -> tuple[Lint, ...]:
    return tuple((address, issue, severity, detail) for address, issue, severity, detail in message["lint"])


def _how(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"status {status}"
