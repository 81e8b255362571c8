"""What somebody gets who is told of dev's account."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.integration.system.harness import ACCOUNTS, Harness

PREFIX = "dev-safemate-account"


def listening(account: Harness) -> str:
    """A queue that gets what the topic is told."""
    sqs, arn = account.client("sqs", "dev"), f"arn:aws:sqs:us-east-1:{ACCOUNTS['dev']}:somebody"
    allow = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    queue = sqs.create_queue(QueueName="somebody", Attributes={"Policy": policy})["QueueUrl"]
    topic = f"arn:aws:sns:us-east-1:{ACCOUNTS['dev']}:{PREFIX}-alerts"
    account.client("sns", "dev").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    return str(queue)


def receive(sqs: Any, queue: str, *words: str) -> str:
    """The first message with all these words in it; others are passed over, such as an alarm's first OK."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for message in sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=2).get("Messages", ()):
            told = str(json.loads(message["Body"])["Message"])
            if all(word in told for word in words):
                return told
    pytest.fail("nothing was told")
