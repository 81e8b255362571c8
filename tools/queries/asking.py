"""Run one query and wait for what it finds."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tools.edges import stop
from tools.errors import BadInput, ToolFailed

_PAUSE_SECONDS = 0.5
_PATIENCE_SECONDS = 900.0
"""AWS gives a query up after an hour; who looks at a terminal, long before."""

_RUNNING = ("Scheduled", "Running", "Unknown")
_PERIOD = re.compile(r"([1-9]\d*)([mhd])")
_UNITS = {"m": 60, "h": 3600, "d": 86_400}  # seconds


@dataclass(frozen=True)
class Answer:
    """What was found: a dictionary a row, without Insights' pointers; and how many log events were looked at."""

    rows: tuple[dict[str, str], ...]
    scanned: int


def seconds(period: str) -> int:
    """`90m`, `3h` or `2d` in seconds.

    Raises:
        BadInput: it is none of these.
    """
    match = _PERIOD.fullmatch(period)
    if match is None:
        raise BadInput(f"{period!r} is no period", hint="--since 90m, 3h or 2d")
    return int(match[1]) * _UNITS[match[2]]


def ask(logs: Any, text: str, groups: tuple[str, ...], since: int, now: float | None = None) -> Answer:
    """What the query finds in the last `since` seconds. `logs` is a boto3 client.

    Raises:
        ToolFailed: AWS does not answer or refuses the query, or it does not come to an end.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    until = int(time.time() if now is None else now) + 1  # the second that has just begun is looked at as well
    try:
        started = logs.start_query(
            logGroupNames=list(groups), startTime=max(0, until - since), endTime=until, queryString=text
        )["queryId"]
        return _answer(logs, started)
    except ClientError as refused:
        raise ToolFailed("the query was refused", why=str(refused)) from refused
    except BotoCoreError as silent:
        raise ToolFailed("the query was not answered", why=str(silent)) from silent


def _answer(logs: Any, identifier: str) -> Answer:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    try:
        while (found := logs.get_query_results(queryId=identifier))["status"] in _RUNNING:
            if time.monotonic() > deadline:
                _stop(logs, identifier)
                raise ToolFailed(f"the query has not ended within {_PATIENCE_SECONDS:.0f} s", hint="a shorter --since")
            stop.check()
            time.sleep(_PAUSE_SECONDS)
    except KeyboardInterrupt:
        _stop(logs, identifier)
        raise
    if found["status"] != "Complete":
        raise ToolFailed(f"the query has ended with {found['status']}", hint="a shorter --since, or try again")
    rows = tuple({cell["field"]: cell["value"] for cell in row if cell["field"] != "@ptr"} for row in found["results"])
    return Answer(rows, int(found.get("statistics", {}).get("recordsScanned", 0)))


def _stop(logs: Any, identifier: str) -> None:
    """It would go on, and cost, until it has read everything. Where it has just ended, AWS refuses: no matter."""
    from botocore.exceptions import BotoCoreError, ClientError

    with suppress(ClientError, BotoCoreError):
        logs.stop_query(queryId=identifier)
