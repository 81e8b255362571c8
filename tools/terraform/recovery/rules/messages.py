"""Queues, topics and who listens to them."""

from __future__ import annotations

from tools.terraform.recovery.lookup import Lookup
from tools.terraform.recovery.rule import Rule
from tools.terraform.recovery.suspects import Suspect


def _queue(suspect: Suspect, lookup: Lookup) -> str | None:
    found = lookup.ask("sqs", "get_queue_url", QueueName=suspect.need("name"))
    return str(found["QueueUrl"]) if found else None


def _topic(suspect: Suspect, lookup: Lookup) -> str | None:
    arn = f"arn:aws:sns:{lookup.region}:{lookup.account_id}:{suspect.need('name')}"
    return arn if lookup.ask("sns", "get_topic_attributes", TopicArn=arn) else None


def _subscription(suspect: Suspect, lookup: Lookup) -> str | None:
    """One that is confirmed; an unconfirmed one has no ARN yet, and subscribing again gives the same one back."""
    wanted = (suspect.need("protocol"), suspect.need("endpoint"))
    topic = suspect.need("topic_arn")
    for item in lookup.every("sns", "list_subscriptions_by_topic", "Subscriptions", TopicArn=topic):
        if (item["Protocol"], item["Endpoint"]) == wanted and item["SubscriptionArn"].startswith("arn:"):
            return str(item["SubscriptionArn"])
    return None


RULES = {
    "aws_sqs_queue": Rule(begun=_queue),
    "aws_sns_topic": Rule(begun=_topic),
    "aws_sns_topic_policy": Rule(),  # putting it again overwrites it
    "aws_sns_topic_subscription": Rule(begun=_subscription),
}
