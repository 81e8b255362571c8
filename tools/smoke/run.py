"""Run every check against a deployed environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api_monitor.checks import CHECKS, running
from tools.model import Checked
from tools.smoke.deployed import deployment
from tools.targets.access import Access

_REQUEST_SECONDS = 35.0  # API Gateway's own limit is 29 s; a cold start may use most of it
_SECONDS = 4 * _REQUEST_SECONDS  # the longest check makes four requests
_AT_ONCE = 2
"""The first two are the health of each API. More at once would be more cold starts of the same function, not less time:
after an apply to the emulator, two are twice as fast as eight."""


def run(access: Access, outputs: Mapping[str, Any]) -> tuple[Checked, ...]:
    """What each check found.

    Raises:
        BadInput: the outputs do not say what to check.
    """
    what = deployment(access, outputs)
    found = running.run(CHECKS, what, seconds=_SECONDS, request_seconds=_REQUEST_SECONDS, at_once=_AT_ONCE)
    return tuple(Checked(o.target, str(o.state), o.latency_ms, o.expected, o.seen, o.request_id) for o in found)
