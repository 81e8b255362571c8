"""From data points to a state: M out of N, missing data, and alarms that come early.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
"""

from __future__ import annotations

from collections.abc import Sequence

OK, ALARM, INSUFFICIENT_DATA = "OK", "ALARM", "INSUFFICIENT_DATA"

FURTHER_BACK = 2
"""Periods looked at beyond the evaluation periods, for when some are missing. AWS says only that there are some, and
shows two in its examples."""


def decide(breaches: Sequence[bool | None], *, periods: int, to_alarm: int, missing: str, state: str) -> str:
    """The state that follows.

    Args:
        breaches: the evaluation range, the oldest first; None is a data point that is missing.
        periods: N, the data points that are needed.
        to_alarm: M, how many of them must be breaching.
        missing: notBreaching, breaching, ignore or missing.
        state: the state until now.
    """
    real = [breach for breach in breaches if breach is not None]
    if len(real) >= periods:  # enough of them: what to do about those that are missing is never asked
        return ALARM if sum(real[-periods:]) >= to_alarm else OK
    if missing in ("breaching", "notBreaching"):
        filled = sum(real) + (periods - len(real) if missing == "breaching" else 0)
        return ALARM if filled >= to_alarm else OK
    return _undecided(breaches, real, to_alarm, missing, state)


def _undecided(breaches: Sequence[bool | None], real: list[bool], to_alarm: int, missing: str, state: str) -> str:
    """Too few data points, and nothing to put in their place."""
    if sum(real) >= to_alarm:
        return ALARM
    if not real:
        return state if missing == "ignore" else INSUFFICIENT_DATA
    # Nothing but breaches, and the first of them so long ago that M have been due since: it has not got any better.
    early = all(real) and len(breaches) - breaches.index(True) >= to_alarm
    if early:
        return state if missing == "ignore" else ALARM
    return OK
