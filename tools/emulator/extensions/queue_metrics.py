"""SQS: ApproximateNumberOfMessagesVisible of queues with messages, and 0 once one has been emptied.

MiniStack publishes none, and a dead-letter queue is watched by nothing else. On AWS it is every minute for queues in
use; here with every round of alarms. Other metrics of SQS are not published.
"""

from __future__ import annotations

import time

from ministack.core.responses import request_scope
from ministack.services import cloudwatch, sqs

from tools.emulator import reset
from tools.emulator.extensions import alarm_evaluation

_holding: set[tuple[str, str, str]] = set()
"""The queues (account, region, address) that held messages when last looked at."""


def install() -> None:
    """Count before each round of alarms."""
    alarm_evaluation.before_each_round.append(publish)
    reset.also(_holding.clear)


def publish() -> None:
    """One data point for every queue that holds messages, or did the last time."""
    now = time.time()
    for key, queue in sqs._queues.all_items():
        visible = sum(message["visible_at"] <= now for message in list(queue["messages"]))
        if visible or key in _holding:
            with request_scope(key[0], key[1]):
                cloudwatch.record_metric(
                    "AWS/SQS", "ApproximateNumberOfMessagesVisible", visible, "Count", {"QueueName": queue["name"]}
                )
            (_holding.add if visible else _holding.discard)(key)
