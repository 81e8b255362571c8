"""The one place that talks to python-terraform, and the one that starts Terraform.

python-terraform 0.10.1 turns keyword arguments into Terraform's flags, and that is what we take from it. Its own
runner stays unused: it sends `-force` to destroy (Terraform refuses it), runs any misspelt method as a Terraform
command, re-sends variables beside a saved plan, and hands over output only when the program has ended.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.edges import process, stop
from tools.errors import HarnessError

_COMMANDS = frozenset(
    {"init", "plan", "show", "apply", "force-unlock"} | {"state list", "state mv", "state pull", "state push"}
)

_POLL_SECONDS = 0.05

FLAG = object()
"""A flag without a value, such as `-json`."""

Event = Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """A Terraform command that has ended: its exit status and every diagnostic it gave."""

    returncode: int
    diagnostics: tuple[Event, ...]

    @property
    def errors(self) -> tuple[Event, ...]:
        return tuple(d for d in self.diagnostics if d.get("severity") == "error")


@dataclass(frozen=True)
class Driver:
    """Terraform in one stack's folder, with one environment's settings.

    Args:
        binary: the Terraform to run.
        folder: the stack; Terraform's working directory.
        env: its complete environment, TF_DATA_DIR among it.
        version: Terraform's own, such as 1.11.4.
    """

    binary: Path
    folder: Path
    env: Mapping[str, str]
    version: str = ""

    def argv(self, command: str, *args: str, **flags: object) -> list[str]:
        """The argument list of a command; `detailed_exitcode=FLAG` becomes `-detailed-exitcode`.

        Raises:
            ValueError: not a command this harness uses.
        """
        from python_terraform import IsFlagged, Terraform

        if command not in _COMMANDS:
            raise ValueError(f"not a Terraform command of this harness: {command}")
        library = Terraform(working_dir=str(self.folder), terraform_bin_path=str(self.binary))
        ready = {name: IsFlagged if value is FLAG else value for name, value in flags.items()}
        return list(library.generate_cmd_string(command, *args, **ready))

    def run(self, command: str, *args: str, **flags: object) -> process.Completed:
        """Run a command to its end and return what it printed."""
        return process.run(self.argv(command, *args, **flags), env=self.env, cwd=self.folder)

    def stream(
        self,
        command: str,
        *args: str,
        events: Path,
        on_event: Callable[[Event], None],
        hold: tuple[int, ...] = (),
        **flags: object,
    ) -> Outcome:
        """Run a command with `-json`, hand over each event as it comes, and return how it ended.

        Terraform writes to the file `events` (appended to) and not to a pipe, so that it can finish and save its
        state even when this process is killed. `hold` are file descriptors it keeps open: the run lock among them.

        Raises:
            KeyboardInterrupt: the user stopped it; Terraform was given the time to stop in good order.
        """
        events.parent.mkdir(parents=True, exist_ok=True)
        diagnostics: list[Event] = []

        def take(event: Event) -> None:
            if event.get("type") == "diagnostic":
                diagnostics.append(event["diagnostic"])
            on_event(event)

        errors = events.with_suffix(".stderr")
        with events.open("ab") as out, errors.open("wb") as err:
            start = out.tell()
            argv = self.argv(command, *args, json=FLAG, **flags)
            child = process.spawn(
                argv, env=self.env, cwd=self.folder, stdout=out.fileno(), stderr=err.fileno(), pass_fds=hold
            )
        _follow(child, events, start, take)
        if child.returncode and not any(d.get("severity") == "error" for d in diagnostics):
            diagnostics.append(_plain_failure(child.returncode, errors))
        return Outcome(child.returncode, tuple(diagnostics))


def _follow(child: subprocess.Popen[bytes], path: Path, start: int, take: Callable[[Event], None]) -> None:
    try:
        for event in _events(child, path, start):
            take(event)
    except KeyboardInterrupt:
        _stop(child)
        raise KeyboardInterrupt("Terraform was asked to stop in good order, and has ended") from None
    except HarnessError:
        _stop(child)
        raise


def _events(child: subprocess.Popen[bytes], path: Path, start: int) -> Iterator[Event]:
    rest = b""
    with path.open("rb") as stream:
        stream.seek(start)
        while True:
            stop.check()
            ended = child.poll() is not None
            rest += stream.read()
            *lines, rest = rest.split(b"\n")
            for line in lines:
                if line.startswith(b"{"):
                    yield json.loads(line)
            if ended:
                return
            time.sleep(_POLL_SECONDS)


def _stop(child: subprocess.Popen[bytes]) -> None:
    """One interrupt: Terraform finishes what is under way and saves. A second Ctrl-C from the user is passed on."""
    process.interrupt(child)
    while True:
        try:
            child.wait()
            return
        except KeyboardInterrupt:
            process.interrupt(child)


def _plain_failure(returncode: int, errors: Path) -> Event:
    text = errors.read_text(encoding="utf-8", errors="replace").strip()
    ended = f"was killed by signal {-returncode}" if returncode < 0 else f"exited with {returncode}"
    return {"severity": "error", "summary": f"Terraform {ended}", "detail": text[-2000:]}
