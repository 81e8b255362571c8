"""What arguments of planned resources denote, by value and by reference."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from policies.links import Link, Links, reach
from policies.plan import PlanView
from tests.policies.documents import ACCOUNTS, Document, Instance, plan, resource

TOPIC_ARN = "arn:aws:sns:us-east-1:333333333333:prod-safemate-alarms"


def view(document: Document) -> PlanView:
    return PlanView(document, "prod", "service", account_id=ACCOUNTS["prod"])


def link(document: Document, address: str, path: str, *types: str) -> Link:
    seen = view(document)
    (asker,) = (each for each in seen.resources if each.address == address)
    return Links(seen).of(asker, path, *types)


def addresses(found: tuple[Any, ...]) -> list[str]:
    return [each.address for each in found]


def topic(name: str = "alarms", **more: Any) -> Instance:
    known = {"name": f"prod-safemate-{name}"} | more
    return resource("aws_sns_topic", name, known, unknown={} if "arn" in more else {"arn": True})


def told(**more: Any) -> Instance:
    return resource("aws_sns_topic_subscription", "a", **more)


SUBSCRIBED = "aws_sns_topic_subscription.a"


def test_a_known_arn_is_that_resource() -> None:
    found = link(plan(topic(arn=TOPIC_ARN), told(values={"topic_arn": TOPIC_ARN})), SUBSCRIBED, "topic_arn")
    assert addresses(found.certain) == ["aws_sns_topic.alarms"]
    assert (found.possible, found.elsewhere, found.given) == ((), (), True)


def test_an_arn_made_of_a_name_is_the_resource_of_that_name() -> None:
    """Its own ARN is not known before it is made; its name is."""
    found = link(plan(topic(), told(values={"topic_arn": TOPIC_ARN})), SUBSCRIBED, "topic_arn")
    assert addresses(found.certain) == ["aws_sns_topic.alarms"]


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:sns:us-east-1:111111111111:prod-safemate-alarms",  # of dev's account
        "arn:aws:sqs:us-east-1:333333333333:prod-safemate-alarms",  # of a queue
        "arn:aws:sns:us-east-1:333333333333:prod-safemate-other",
    ],
)
def test_another_accounts_or_services_arn_is_something_else(arn: str) -> None:
    found = link(plan(topic(), told(values={"topic_arn": arn})), SUBSCRIBED, "topic_arn")
    assert (found.certain, found.elsewhere, found.given) == ((), (arn,), True)


@pytest.mark.parametrize(
    ("type_", "named", "arn"),
    [
        ("aws_lambda_function", "function_name", "arn:aws:lambda:us-east-1:333333333333:function:x:live"),
        ("aws_cloudwatch_log_group", "name", "arn:aws:logs:us-east-1:333333333333:log-group:x:*"),
        ("aws_dynamodb_table", "name", "arn:aws:dynamodb:us-east-1:333333333333:table/x/index/i"),
        ("aws_cloudwatch_event_rule", "name", "arn:aws:events:us-east-1:333333333333:rule/bus/x"),
        ("aws_s3_bucket", "bucket", "arn:aws:s3:::x"),
        ("aws_kms_alias", "name", "arn:aws:kms:us-east-1:333333333333:x"),
    ],
)
def test_a_name_is_found_in_the_arns_of_its_service(type_: str, named: str, arn: str) -> None:
    found = link(plan(resource(type_, values={named: "x"}), told(values={"it": arn})), SUBSCRIBED, "it")
    assert addresses(found.certain) == [f"{type_}.this"]


def test_a_reference_stays_in_the_module_instance_it_is_in() -> None:
    document = plan(
        resource("aws_sqs_queue", module='module.m["a"]', unknown={"arn": True}),
        resource("aws_sqs_queue", module='module.m["b"]', unknown={"arn": True}),
        resource("aws_x", module='module.m["b"]', references={"queue": "aws_sqs_queue.this.arn"}),
    )
    found = link(document, 'module.m["b"].aws_x.this', "queue")
    assert addresses(found.certain) == ['module.m["b"].aws_sqs_queue.this']


def many(reference: list[str]) -> Document:
    """Two topics, and one subscription with an index that refers to them."""
    topics = [resource("aws_sns_topic", "t", index=key, unknown={"arn": True}) for key in ("a", "b")]
    unknown = {"topic_arn": True}
    asker = resource(
        "aws_sns_topic_subscription",
        "s",
        index="a",
        unknown=unknown,
        expressions={"topic_arn": {"references": reference}},
    )
    return plan(*topics, asker)


def test_an_index_that_is_written_out_is_that_instance() -> None:
    found = link(
        many(['aws_sns_topic.t["b"].arn', 'aws_sns_topic.t["b"]']), 'aws_sns_topic_subscription.s["a"]', "topic_arn"
    )
    assert addresses(found.certain) == ['aws_sns_topic.t["b"]']


def test_each_key_is_the_instance_of_the_same_key() -> None:
    found = link(many(["aws_sns_topic.t", "each.key"]), 'aws_sns_topic_subscription.s["a"]', "topic_arn")
    assert addresses(found.certain) == ['aws_sns_topic.t["a"]']


def test_an_instance_chosen_by_a_value_may_be_any() -> None:
    found = link(many(["aws_sns_topic.t", "each.value"]), 'aws_sns_topic_subscription.s["a"]', "topic_arn")
    assert (found.certain, addresses(found.possible)) == ((), ['aws_sns_topic.t["a"]', 'aws_sns_topic.t["b"]'])


def test_of_a_choice_of_two_each_is_only_possible() -> None:
    choice = {"topic_arn": {"references": ["aws_sns_topic.a.arn", "aws_sns_topic.b.arn"]}}
    document = plan(topic("a"), topic("b"), told(unknown={"topic_arn": True}, expressions=choice))
    found = link(document, SUBSCRIBED, "topic_arn")
    assert (found.certain, len(found.possible)) == ((), 2)


def queues(reference: list[str]) -> Document:
    """A queue in each of two instances of a module, and a target outside that takes one of them."""
    made = [resource("aws_sqs_queue", module=f'module.queue["{key}"]', unknown={"arn": True}) for key in ("a", "b")]
    taken = {"arn": {"references": reference}}
    document = plan(*made, resource("aws_cloudwatch_event_target", unknown={"arn": True}, expressions=taken))
    outputs = {"arn": {"expression": {"references": ["aws_sqs_queue.this.arn", "aws_sqs_queue.this"]}}}
    document["configuration"]["root_module"]["module_calls"]["queue"]["module"]["outputs"] = outputs
    return document


def test_a_module_instance_that_is_written_out_is_that_one() -> None:
    reference = ['module.queue["b"].arn', 'module.queue["b"]', "module.queue"]
    found = link(queues(reference), "aws_cloudwatch_event_target.this", "arn")
    assert addresses(found.certain) == ['module.queue["b"].aws_sqs_queue.this']


def test_a_module_instance_chosen_by_a_value_may_be_any() -> None:
    found = link(queues(["module.queue", "each.value"]), "aws_cloudwatch_event_target.this", "arn")
    assert (found.certain, len(found.possible)) == ((), 2)


def test_a_variable_that_is_null_gives_nothing() -> None:
    document = plan(topic(), told(values={"topic_arn": None}, expressions={"topic_arn": {"references": ["var.topic"]}}))
    assert link(document, SUBSCRIBED, "topic_arn") == Link()


def test_what_goes_away_is_denoted_by_nothing() -> None:
    gone = resource("aws_sns_topic", "alarms", {"arn": TOPIC_ARN}, actions=("delete",))
    found = link(plan(gone, told(values={"topic_arn": TOPIC_ARN})), SUBSCRIBED, "topic_arn")
    assert found.resources == ()


def test_what_nothing_is_known_of_still_stands() -> None:
    document = plan(resource("aws_sns_topic", "alarms"), told(references={"topic_arn": "aws_sns_topic.alarms.arn"}))
    assert addresses(link(document, SUBSCRIBED, "topic_arn").certain) == ["aws_sns_topic.alarms"]


def test_an_unknown_that_the_source_does_not_set_is_not_given() -> None:
    """The provider will think of something."""
    assert link(plan(told(unknown={"topic_arn": True})), SUBSCRIBED, "topic_arn") == Link()


def test_types_narrow_it_down() -> None:
    document = plan(topic(arn=TOPIC_ARN), told(values={"topic_arn": TOPIC_ARN}))
    assert link(document, SUBSCRIBED, "topic_arn", "aws_sqs_queue").resources == ()


def test_a_document_without_configuration_is_read_by_its_values() -> None:
    document = copy.deepcopy(plan(topic(arn=TOPIC_ARN), told(values={"topic_arn": TOPIC_ARN})))
    document["configuration"] = {"root_module": {}}
    assert addresses(link(document, SUBSCRIBED, "topic_arn").certain) == ["aws_sns_topic.alarms"]


def test_reach_goes_through_every_block_and_stops_at_what_is_not_known() -> None:
    assert reach({"a": [{"b": 1}, {"b": 2}, {}]}, "a.b") == [1, 2]
    assert reach({"a": True}, "a.b") == [True]
    assert reach({"a": [None, "text"]}, "a.b") == []


@pytest.mark.parametrize(
    ("arn", "is_it"),
    [
        ("arn:aws:iam::333333333333:policy/ours/prod-safemate-more", True),
        ("arn:aws:iam::333333333333:policy/prod-safemate-more", True),
        ("arn:aws:iam::999999999999:policy/prod-safemate-more", False),
        ("arn:aws:iam::aws:policy/prod-safemate-more", False),
        ("arn:aws:iam::333333333333:policy/prod-safemate-more/other", False),
    ],
)
def test_a_policy_is_named_after_its_path(arn: str, is_it: bool) -> None:
    owned = resource("aws_iam_policy", values={"name": "prod-safemate-more", "path": "/ours/"})
    attached = resource("aws_iam_role_policy_attachment", values={"policy_arn": arn})
    found = link(plan(owned, attached), "aws_iam_role_policy_attachment.this", "policy_arn")
    assert bool(found.resources) is is_it
