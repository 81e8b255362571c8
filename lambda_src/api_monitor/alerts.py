"""What the person on call reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_monitor.checks.outcome import Outcome
from api_monitor.states import Change

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

_SUBJECT_CHARACTERS = 100  # SNS API reference, Publish, "Subject"


@dataclass(frozen=True)
class Alerts:
    """Tells the alarm topic of changes."""

    sns: Callable[[], SNSClient]
    topic: str
    environment: str

    def tell(self, change: Change, outcome: Outcome, run: str) -> None:
        """Publish one change. Raises botocore's errors.

        Args:
            outcome: the check that is behind it, or the latest one when an earlier run did not live to tell.
            run: the monitor's own request id, which finds the run in its log.
        """
        self.sns().publish(
            TopicArn=self.topic,
            Subject=subject(change, self.environment),
            Message=message(change, outcome, self.environment, run),
        )


def subject(change: Change, environment: str) -> str:
    """Such as `DOWN: wallet-health (prod)`: what a phone shows."""
    return f"{change.state.upper()}: {change.target} ({environment})"[:_SUBJECT_CHARACTERS]


def message(change: Change, outcome: Outcome, environment: str, run: str) -> str:
    """The alert, in lines for people."""
    before = f", was {change.previous} since {change.previous_since}" if change.previous else ""
    lines = {
        "since": f"{change.since}{before}",
        "seen": change.seen,
        "expected": outcome.expected,
        "request": outcome.request_id or "none that got an id",
        "monitor run": run,
        "what to do": f"docs/monitoring.md, {change.target}",
    }
    listed = "\n".join(f"{name + ':':<13}{text}" for name, text in lines.items())
    return f"{change.target} of {environment} is {change.state.upper()}.\n\n{listed}\n"
