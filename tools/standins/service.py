"""What a stand-in is to the server that runs it: routes, a state to show, and a way to start afresh."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from tools.standins.faults import Faults


class BadRequestError(Exception):
    """The caller's mistake, answered with `status` and `body` (default: the message as {"error": …})."""

    def __init__(self, message: str, status: int = 400, body: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = body if body is not None else {"error": message}


@dataclass(frozen=True)
class Request:
    """One HTTP request. `headers` has lower-case names, `query` the last value of each name, `parameters` what the
    route's `{names}` stood for. `target` is the path with its query, as sent."""

    method: str
    target: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    parameters: Mapping[str, str] = field(default_factory=dict)

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            BadRequestError: it is none.
        """
        try:
            return json.loads(self.body)
        except ValueError:
            raise BadRequestError("the body is not JSON") from None

    def json_object(self) -> dict[str, Any]:
        """The body as a JSON object.

        Raises:
            BadRequestError: it is none.
        """
        found = self.json()
        if not isinstance(found, dict):
            raise BadRequestError("the body is not a JSON object")
        return found


@dataclass(frozen=True)
class Answer:
    """A JSON answer; `body` None answers without one."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Run = Callable[[Request], Answer]


class Route:
    """One operation: `pattern` is a path whose `{name}` parts match anything but a slash.

    `operation` is the name that faults and counts go by; a function where one path has several (JSON-RPC).
    """

    def __init__(self, method: str, pattern: str, operation: str | Callable[[Request], str], run: Run) -> None:
        self.method, self.run = method, run
        self._operation = operation
        parts = re.split(r"\{(\w+)\}", pattern)
        self._regex = re.compile("".join(f"(?P<{p}>[^/]+)" if i % 2 else re.escape(p) for i, p in enumerate(parts)))

    def operation(self, request: Request) -> str:
        """The name of what is asked."""
        return self._operation if isinstance(self._operation, str) else self._operation(request)

    def match(self, method: str, path: str) -> Mapping[str, str] | None:
        """The values of the pattern's names; None when this is another route's request."""
        found = self._regex.fullmatch(path) if method == self.method else None
        return found.groupdict() if found else None


class StandIn(Protocol):
    """What `build` of a stand-in's package returns."""

    @property
    def routes(self) -> Sequence[Route]:
        """Everything it answers over HTTP."""

    def state(self) -> Mapping[str, Any]:
        """What a test or a person wants to see, as JSON; no private key."""

    def reset(self) -> None:
        """Forget everything, as if just started; what it leaves in its home as well."""


@dataclass(frozen=True)
class Setting:
    """What a stand-in is built with.

    Args:
        options: the command line: `port`, and what the package's own `options(parser)` has added.
        faults: to be asked by whatever is not served over HTTP; the server asks for all that is.
        home: a folder of its own that outlives a kill, so that a stand-in can go on where it was; emptied when the
            emulator starts. None: keep nothing.
    """

    options: argparse.Namespace
    faults: Faults
    home: Path | None


class Package(Protocol):
    """A stand-in's package, `tools.standins.<name>`: light to import, heavy only in `build`."""

    def options(self, parser: argparse.ArgumentParser) -> None:
        """Add options of its own."""

    def build(self, setting: Setting) -> StandIn:
        """Import what is heavy and make the stand-in; called once, while early callers wait."""
