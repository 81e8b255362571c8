"""CloudWatch: alarms are evaluated as on AWS, when there is new data and every ten seconds besides (on AWS: a minute).

MiniStack evaluates them only when PutMetricData arrives, takes points of other dimensions for the alarm's own, makes
one window of all periods, and knows no metric math, no bands and no missing data. The arithmetic is `tools.alarms`;
composite alarms, history and the messages to SNS are MiniStack's, which are good.

The last period is the one that ends with the running minute: an alarm over one period goes off as soon as its metric
does, and does not wait for the minute to end.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import cloudwatch

from tools.alarms.alarm import Alarm, Verdict
from tools.alarms.ledger import MINUTE
from tools.emulator import reset
from tools.emulator.extensions import metric_points
from tools.emulator.extensions.metric_points import Place

_EVERY_SECONDS = 10.0
_SETTLE_SECONDS = 0.2
"""How long news are left to gather: a request's many points are then one evaluation."""

_logger = logging.getLogger(__name__)
_put: set[tuple[Place, str]] = set()
_said: set[tuple[Place, str, str]] = set()
"""What was logged of alarms that cannot be evaluated: every round finds the same again."""
before_each_round: list[Callable[[], None]] = []
"""Whatever publishes a metric by looking at how things are, rather than when something happens."""


def install() -> None:
    """Evaluate from a thread of its own, so that no request waits for an alarm."""
    cloudwatch._evaluate_alarm = _is_due
    cloudwatch._evaluate_all_alarms = metric_points.news.set
    reset.also(_put.clear)
    reset.also(_said.clear)
    threading.Thread(target=_watch, name="alarms", daemon=True).start()


def _is_due(alarm: dict[str, Any]) -> None:
    """An alarm was put: its first state is due, or what its new threshold says of the data there is."""
    _put.add((Place(get_account_id(), get_region()), alarm["AlarmName"]))
    metric_points.news.set()


def _watch() -> None:
    due = time.monotonic()
    while True:
        metric_points.news.wait(max(0.0, due - time.monotonic()))
        time.sleep(_SETTLE_SECONDS)
        metric_points.news.clear()
        early = time.monotonic() < due
        due = due if early else time.monotonic() + _EVERY_SECONDS
        try:
            if early:
                _evaluate(_touched())
            else:
                _round()
        except Exception:
            # This thread is all there is to evaluate alarms: whatever happens, it goes on.
            _logger.exception("alarms were not evaluated; the next round will")


def _round() -> None:
    """Whatever has to be looked at, then every alarm there is."""
    for look in before_each_round:
        try:
            look()
        except RuntimeError:  # something came or went while it was counted: next time
            _logger.debug("not counted", exc_info=True)
        except Exception:
            _logger.exception("%s cannot be counted", look.__module__)
    _touched()
    _evaluate(_everywhere())


def _everywhere() -> list[tuple[Place, dict[str, Any]]]:
    return [(Place(account, region), alarm) for (account, region, _), alarm in cloudwatch._alarms.all_items()]


def _touched() -> list[tuple[Place, dict[str, Any]]]:
    """The alarms that read a metric with new points, and those that were put."""
    put = set(_put)
    _put.difference_update(put)
    changed = metric_points.changed()
    if not put and not changed:
        return []
    return [
        (place, alarm)
        for place, alarm in _everywhere()
        if (place, alarm["AlarmName"]) in put or changed.get(place, set()) & _reads(alarm)
    ]


def _reads(alarm: dict[str, Any]) -> frozenset[Any]:
    try:
        return Alarm.of(alarm).reads
    except (KeyError, TypeError, ValueError):
        return frozenset()


def _evaluate(alarms: Iterable[tuple[Place, dict[str, Any]]]) -> None:
    minute = int(time.time()) // MINUTE
    for place, alarm in alarms:
        before = alarm["StateValue"]
        try:
            parsed = Alarm.of(alarm)
            verdict = parsed.judge(metric_points.ledger(place), minute, before)
            with request_scope(*place):
                # Deleted or put anew meanwhile, and another's; or set by SetAlarmState, which is to be seen.
                if cloudwatch._alarms.get(alarm["AlarmName"]) is alarm and alarm["StateValue"] == before:
                    _transit(alarm, parsed, verdict)
        except Exception as error:
            # One alarm that cannot be evaluated must not keep the others from it.
            _say_once(place, str(alarm.get("AlarmName")), error)


def _say_once(place: Place, name: str, error: Exception) -> None:
    """A ValueError says what is wrong with the alarm; what else there is, is ours to look into, by its stack."""
    said = (place, name, repr(error))
    if said not in _said:
        _said.add(said)
        stack = None if isinstance(error, ValueError) else error
        _logger.error("alarm %s of %s cannot be evaluated: %s", name, "/".join(place), error, exc_info=stack)


def _transit(alarm: dict[str, Any], parsed: Alarm, verdict: Verdict) -> None:
    before = alarm["StateValue"]
    if verdict.state == before:
        return
    reason = _reason(parsed, verdict)
    alarm.update(StateValue=verdict.state, StateReason=reason, StateUpdatedTimestamp=int(time.time()))
    if "ALARM" in (before, verdict.state):
        _logger.info("alarm %s: %s -> %s: %s", alarm["AlarmName"], before, verdict.state, reason)
    cloudwatch._record_history(alarm["AlarmName"], before, verdict.state, reason)
    cloudwatch._dispatch_alarm_actions(alarm, before, verdict.state, reason)
    cloudwatch._evaluate_parent_alarms(alarm)


def _reason(parsed: Alarm, verdict: Verdict) -> str:
    """In AWS's manner: how many of the last data points, which, and what they were compared with."""
    now = datetime.now(UTC).strftime("%d/%m/%y %H:%M:%S")
    values = [value for value in verdict.points if value is not None][-parsed.periods :]
    if not values or (parsed.band and not any(breach is not None for breach in verdict.breaches)):
        return f"Unchecked: too few datapoints were received, missing data is treated as {parsed.missing} ({now})"
    breaching = sum(breach is True for breach in verdict.breaches)
    limit = f"the band {parsed.band}" if parsed.band else f"the threshold ({parsed.threshold})"
    shown = ", ".join(f"{value:g}" for value in values)
    return (
        f"Threshold Crossed: {breaching} of the last {parsed.periods} datapoints [{shown}] against {limit}, "
        f"{parsed.comparison}, {parsed.to_alarm} to ALARM ({now})"
    )
