from __future__ import annotations

from typing import Any

from tools.terraform.recovery.lookup import Lookup
from tools.terraform.recovery.rules import rule_for


def import_id(suspect: Any, lookup: Lookup) -> str | None:
    return rule_for(suspect.type).import_id(suspect, lookup)


def test_a_queue_is_imported_by_its_address(suspect: Any, lookup: Lookup) -> None:
    queue = suspect("aws_sqs_queue", name="q")
    assert import_id(queue, lookup) is None
    url = lookup.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    assert import_id(queue, lookup) == url


def test_a_topic_is_imported_by_its_arn(suspect: Any, lookup: Lookup) -> None:
    topic = suspect("aws_sns_topic", name="t")
    assert import_id(topic, lookup) is None
    arn = lookup.client("sns").create_topic(Name="t")["TopicArn"]
    assert import_id(topic, lookup) == arn


def test_a_subscription_is_found_by_topic_protocol_and_endpoint(suspect: Any, lookup: Lookup) -> None:
    sns = lookup.client("sns")
    topic = sns.create_topic(Name="t")["TopicArn"]
    planned = {"topic_arn": topic, "protocol": "email", "endpoint": "a@safemate.example"}
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="b@safemate.example")
    assert import_id(suspect("aws_sns_topic_subscription", **planned), lookup) is None
    arn = sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="a@safemate.example")["SubscriptionArn"]
    assert import_id(suspect("aws_sns_topic_subscription", **planned), lookup) == arn


def test_an_unconfirmed_subscription_has_no_arn_to_import_by(suspect: Any, lookup: Lookup) -> None:
    class Sns:
        def can_paginate(self, _: str) -> bool:
            return False

        def list_subscriptions_by_topic(self, **_: str) -> dict[str, Any]:
            pending = {"Protocol": "email", "Endpoint": "a", "SubscriptionArn": "PendingConfirmation"}
            return {"Subscriptions": [pending]}

    lookup._clients["sns"] = Sns()
    planned = {"topic_arn": "t", "protocol": "email", "endpoint": "a"}
    assert import_id(suspect("aws_sns_topic_subscription", **planned), lookup) is None
