"""What a person sees while a run goes on: a live table on a terminal, plain lines anywhere else."""

from __future__ import annotations

import select
import sys
import threading
import time
from contextlib import AbstractContextManager
from typing import TextIO

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from tools.edges import stop
from tools.errors import BadInput

_HEARTBEAT_SECONDS = 10.0
"""Where nothing can be overwritten, a long step still gives a sign of life this often."""


class PlainDisplay:
    """One line for each thing that happens: for CI logs, pipes and `--json` (then on standard error)."""

    def __init__(self, stream: TextIO, width: int) -> None:
        self._stream = stream
        self._width = width
        self._lock = threading.Lock()
        self._last: dict[str, float] = {}

    def __enter__(self) -> PlainDisplay:
        return self

    def __exit__(self, *exc: object) -> None:
        self._stream.flush()

    def step(self, environment: str, name: str) -> None:
        self.line(environment, f"{name} …")

    def line(self, environment: str, text: str) -> None:
        with self._lock:
            self._last[environment] = time.monotonic()
            print(f"{environment:<{self._width}}  {text}", file=self._stream, flush=True)

    def headline(self, environment: str, text: str) -> None:
        if time.monotonic() - self._last.get(environment, 0.0) >= _HEARTBEAT_SECONDS:
            self.line(environment, text)

    def ask(self, question: str) -> str:
        return _ask(question, self._stream)


class LiveDisplay:
    """A row for each environment, rewritten in place; lines scroll by above it."""

    def __init__(self, environments: tuple[str, ...]) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._rows = dict.fromkeys(environments, ("", "", 0.0))
        self._lock = threading.Lock()
        self._questions = threading.Lock()
        self._live = Live(console=self._console, get_renderable=self._table, refresh_per_second=8, transient=True)

    def __enter__(self) -> LiveDisplay:
        self._live.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._live.stop()

    def step(self, environment: str, name: str) -> None:
        with self._lock:
            self._rows[environment] = (name, "", time.monotonic())

    def line(self, environment: str, text: str) -> None:
        self._console.print(Text(environment, style="bold"), Text(f" {text}"), soft_wrap=True)

    def headline(self, environment: str, text: str) -> None:
        with self._lock:
            step, _, since = self._rows[environment]
            self._rows[environment] = (step, text, since)

    def ask(self, question: str) -> str:
        with self._questions:
            self._live.stop()
            try:
                return _ask(question, sys.stderr)
            finally:
                self._live.start()

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        with self._lock:
            rows = dict(self._rows)
        for environment, (step, text, since) in rows.items():
            if step:
                seconds = Text(f"{time.monotonic() - since:.0f} s")
                table.add_row(Text(environment, style="bold"), Text(step), seconds, Text(text))
        return table


_UNASKED = "--yes goes on without asking, where that is enough: docs/approvals.md"

_ASKING = threading.Lock()
"""One question at a time, whichever environment has it."""


def _ask(question: str, stream: TextIO) -> str:
    with _ASKING:
        stop.check()
        if not sys.stdin.isatty():
            raise BadInput(f"{question} — and there is no terminal to answer at", hint=_UNASKED)
        print(question, end=" ", file=stream, flush=True)
        while not select.select([sys.stdin], [], [], 0.2)[0]:
            stop.check()
        return sys.stdin.readline().strip()


def make_display(environments: tuple[str, ...], *, as_json: bool) -> AbstractContextManager[PlainDisplay | LiveDisplay]:
    """The display for this process: live only where both ends are a terminal."""
    if sys.stderr.isatty() and not as_json:
        return LiveDisplay(environments)
    width = max(map(len, environments), default=0)
    return PlainDisplay(sys.stderr, width)
