"""One run: check everything, count it, remember it, tell what changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from api_monitor.alerts import Alerts
from api_monitor.checks.outcome import Outcome, State
from api_monitor.states import StateStore
from api_monitor.telemetry import Telemetry


class MonitorFailedError(Exception):
    """The monitor could not do its own work: Lambda counts it, and the function's alarms tell of it."""


class LambdaContext(Protocol):
    """What a run needs of Lambda's context."""

    aws_request_id: str

    def get_remaining_time_in_millis(self) -> int:
        """Until Lambda ends the run."""


@dataclass(frozen=True)
class Monitor:
    """Everything a run needs, made once.

    `check` runs all checks within the seconds given and returns their outcomes.
    """

    check: Callable[[float], Sequence[Outcome]]
    states: StateStore
    alerts: Alerts
    telemetry: Telemetry
    now: Callable[[], datetime]

    def run(self, _event: object, context: LambdaContext) -> dict[str, Any]:
        """Lambda's entry point; what comes with the event makes no difference.

        Returns what was found, for who invokes it by hand. Raises MonitorFailedError when a state could not be kept,
        an alert not sent or a check not finished, and then only after all the rest was done.
        """
        self.telemetry.run = context.aws_request_id
        outcomes = self.check(_seconds(context))
        # First what cannot fail: if the rest does not come to an end, metrics and log are there.
        self._count(outcomes)
        failures = [f"{o.target}: {o.seen}" for o in outcomes if o.state is State.UNKNOWN]
        failures += [problem for o in outcomes if (problem := self._note(o, context.aws_request_id))]
        if failures:
            raise MonitorFailedError("; ".join(failures))
        return {
            "overall": State.DOWN if any(o.state is State.DOWN for o in outcomes) else State.UP,
            "targets": [{"target": o.target, "state": o.state, "seen": o.seen} for o in outcomes],
        }

    def _count(self, outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
            self.telemetry.log(
                "INFO" if outcome.state in (State.UP, State.NOT_CONFIGURED) else "ERROR",
                "checked",
                target=outcome.target,
                state=str(outcome.state),
                latency_ms=round(outcome.latency_ms, 1),
                expected=outcome.expected,
                seen=outcome.seen,
                target_request_id=outcome.request_id,
            )
            self.telemetry.count(outcome)
        # Those that came to nothing as well: the API may be well then, but nobody has seen it.
        self.telemetry.failed(sum(outcome.state in (State.DOWN, State.UNKNOWN) for outcome in outcomes))

    def _note(self, outcome: Outcome, run: str) -> str:
        """Remember, and tell what changed; what went wrong with that, in words."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            change = self.states.record(outcome, self.now())
            if change is None:
                return ""
            if change.worth_telling:
                self.alerts.tell(change, outcome, run)
                told = {"target": change.target, "state": change.state, "previous": change.previous}
                self.telemetry.log("WARNING", "told", **told)
            self.states.told(change)
        except (BotoCoreError, ClientError) as failure:
            reason = f"{type(failure).__name__}: {failure}"
            self.telemetry.log("ERROR", "not noted", target=outcome.target, reason=reason)
            return f"{outcome.target}: {type(failure).__name__} when its state was noted or told"
        return ""


def _seconds(context: LambdaContext) -> float:
    """What the checks may take: the rest is for states and alerts, and an import of botocore on a small processor."""
    left = context.get_remaining_time_in_millis() / 1000
    return max(1.0, left - min(4.0, left / 4))
