"""Somebody who is told: a queue that is subscribed to a topic of alarms."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.integration.system.harness import Harness

MONITORED = "(dev)"
"""How the subjects of the monitor of dev end, and those of no alarm."""


@dataclass
class Mailbox:
    """A queue that is subscribed to a topic."""

    sqs: Any
    url: str

    def subjects(self) -> list[str]:
        """Of everything told since the last look."""
        return [str(message.get("Subject", "")) for message in self.messages()]

    def of_monitor(self) -> list[str]:
        """The subjects of what the monitor has told since the last look; alarms tell the same topic."""
        return [subject for subject in self.subjects() if subject.endswith(MONITORED)]

    def messages(self) -> list[dict[str, Any]]:
        """Everything told since the last look, as SNS wraps it."""
        found = []
        while messages := self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages"):
            found += [json.loads(m["Body"]) for m in messages]
            for message in messages:
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def alarms(self, name: str, seconds: float) -> list[dict[str, Any]]:
        """Every state change of an alarm that is told within so many seconds, at least one unless the time is up."""
        deadline = time.monotonic() + seconds
        found: list[dict[str, Any]] = []
        while not found and time.monotonic() < deadline:
            told = [json.loads(m["Message"]) for m in self.messages() if m["Message"].startswith("{")]
            found += [change for change in told if change["AlarmName"] == name]
            time.sleep(0.5)
        return found


@contextmanager
def subscribed(deployed: Harness, topic: str, environment: str = "dev") -> Iterator[Mailbox]:
    """A queue that is told what a topic is told, for as long as it is needed.

    Args:
        topic: its ARN.
    """
    sqs, sns = deployed.client("sqs", environment), deployed.client("sns", environment)
    url = sqs.create_queue(QueueName=f"told-by-{topic.rpartition(':')[2]}")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    may = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": may})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, ReturnSubscriptionArn=True)
    yield Mailbox(sqs, url)
    sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
    sqs.delete_queue(QueueUrl=url)
