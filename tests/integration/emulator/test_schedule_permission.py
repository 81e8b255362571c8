"""EventBridge asks the function's policy (tools/emulator/extensions/schedule_permission.py)."""

from __future__ import annotations

import json
import time
from typing import Any

from tests.integration.emulator.endpoint import DEV, Endpoint
from tests.integration.emulator.functions import deploy

REMEMBER = """
import boto3, os
def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl=os.environ["SEEN"], MessageBody=event["task"])
"""


def rule(endpoint: Endpoint, name: str, *, permitted_for: str) -> str:
    """A rule whose target is function `name`, with a queue for what cannot be delivered; returns that queue's URL."""
    sqs, events = endpoint.client("sqs"), endpoint.client("events")
    seen = sqs.create_queue(QueueName=f"{name}-seen")["QueueUrl"]
    undelivered = sqs.create_queue(QueueName=f"{name}-undelivered")["QueueUrl"]
    send = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": f"arn:aws:sqs:us-east-1:{DEV}:{name}-seen"}
    function = deploy(endpoint, name, REMEMBER, [send], Environment={"Variables": {"SEEN": seen}})
    endpoint.client("lambda").add_permission(
        FunctionName=name, StatementId="rule", Action="lambda:InvokeFunction", Principal="events.amazonaws.com",
        SourceArn=f"arn:aws:events:us-east-1:{DEV}:rule/{permitted_for}",
    )  # fmt: skip
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    events.put_targets(
        Rule=name,
        Targets=[{
            "Id": "function", "Arn": function, "Input": json.dumps({"task": "work"}),
            "DeadLetterConfig": {"Arn": f"arn:aws:sqs:us-east-1:{DEV}:{name}-undelivered"},
        }],
    )  # fmt: skip
    events.put_events(Entries=[{"Source": name, "DetailType": "test", "Detail": "{}"}])
    return str(undelivered)


def received(endpoint: Endpoint, queue: str) -> list[str]:
    """The bodies of what is in a queue; waits for the first, as the function runs beside the call that set it off."""
    sqs: Any = endpoint.client("sqs")
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        if found := sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=1).get("Messages"):
            return [message["Body"] for message in found]
    return []


def test_with_a_permission_for_the_rule_the_function_gets_the_input(emulator: Endpoint) -> None:
    undelivered = rule(emulator, "on-time", permitted_for="on-time")
    assert received(emulator, undelivered.replace("-undelivered", "-seen")) == ["work"]


def test_without_one_the_input_goes_to_the_queue_and_the_function_sees_nothing(emulator: Endpoint) -> None:
    undelivered = rule(emulator, "forgotten", permitted_for="another-rule")
    assert received(emulator, undelivered) == ['{"task": "work"}']
    sqs = emulator.client("sqs")
    assert "Messages" not in sqs.receive_message(QueueUrl=undelivered.replace("-undelivered", "-seen"))


def test_upstream_still_calls_without_asking(ministack: Endpoint) -> None:
    undelivered = rule(ministack, "forgotten", permitted_for="another-rule")
    assert received(ministack, undelivered.replace("-undelivered", "-seen")) == ["work"]
