"""References followed through the modules of a plan's source."""

from __future__ import annotations

from typing import Any

import pytest

from policies.sources import Source, Sources

ARN = ["aws_sns_topic.alarms.arn", "aws_sns_topic.alarms"]


def block(address: str, more: dict[str, Any] | None = None, **references: list[str]) -> dict[str, Any]:
    expressions = {name: {"references": found} for name, found in references.items()}
    type_, name = address.split(".")
    head = {"address": address, "mode": "managed", "type": type_, "name": name, "expressions": expressions}
    return head | (more or {})


def output(*references: str) -> dict[str, Any]:
    return {"expression": {"references": list(references)}}


def sources(*blocks: dict[str, Any], **calls: dict[str, Any]) -> Sources:
    return Sources({"configuration": {"root_module": {"resources": list(blocks), "module_calls": calls}}})


def call(*blocks: dict[str, Any], outputs: dict[str, Any] | None = None, **arguments: list[str]) -> dict[str, Any]:
    given = {name: {"references": found} for name, found in arguments.items()}
    return {"source": "./m", "expressions": given, "module": {"resources": list(blocks), "outputs": outputs or {}}}


def ends(found: tuple[Source, ...]) -> list[str]:
    return [source.name for source in found]


def test_a_reference_is_to_the_block_it_names() -> None:
    known = sources(block("aws_sns_topic_subscription.a", topic_arn=ARN))
    assert known.of("aws_sns_topic_subscription.a", "topic_arn") == (Source("aws_sns_topic.alarms"),)


def test_a_variable_comes_from_who_called_the_module_with_it() -> None:
    inner = block("aws_sqs_queue.a", kms_master_key_id=["var.key.arn", "var.key"])
    known = sources(queue=call(inner, key=["aws_kms_key.ours.arn", "aws_kms_key.ours"]))
    assert known.of("module.queue.aws_sqs_queue.a", "kms_master_key_id") == (Source("aws_kms_key.ours"),)


def test_an_output_comes_from_inside_the_module() -> None:
    inner = call(outputs={"arn": output(*ARN), "name": output("aws_sns_topic.alarms.name", "aws_sns_topic.alarms")})
    asker = block("aws_cloudwatch_metric_alarm.a", alarm_actions=["module.monitoring.arn", "module.monitoring"])
    known = sources(asker, monitoring=inner)
    assert known.of("aws_cloudwatch_metric_alarm.a", "alarm_actions") == (
        Source("module.monitoring.aws_sns_topic.alarms"),
    )


def test_a_module_without_the_name_of_an_output_is_anything_it_gives() -> None:
    """So does Terraform list `module.function[each.value].arn`."""
    inner = call(outputs={"arn": output("aws_lambda_function.this.arn"), "role": output("aws_iam_role.this.name")})
    known = sources(block("aws_cloudwatch_event_target.a", arn=["module.function", "each.value"]), function=inner)

    found = known.of("aws_cloudwatch_event_target.a", "arn")

    assert ends(found) == ["module.function.aws_lambda_function.this", "module.function.aws_iam_role.this"]
    assert not any(source.sure for source in found)


def test_a_module_instance_that_is_written_out_is_that_one() -> None:
    inner = call(outputs={"arn": output("aws_sqs_queue.this.arn")})
    asker = block("aws_cloudwatch_event_target.a", arn=['module.queue["a"].arn', 'module.queue["a"]', "module.queue"])
    assert sources(asker, queue=inner).of("aws_cloudwatch_event_target.a", "arn") == (
        Source("module.queue.aws_sqs_queue.this", inside='module.queue["a"].'),
    )


def test_of_a_choice_neither_is_sure() -> None:
    known = sources(block("aws_sns_topic_subscription.a", topic_arn=["aws_sns_topic.a.arn", "aws_sns_topic.b.arn"]))
    found = known.of("aws_sns_topic_subscription.a", "topic_arn")
    assert ends(found) == ["aws_sns_topic.a", "aws_sns_topic.b"]
    assert not any(source.sure for source in found)


@pytest.mark.parametrize(
    ("references", "wanted"),
    [
        (["aws_sns_topic.a[0].arn", "aws_sns_topic.a[0]", "aws_sns_topic.a"], Source("aws_sns_topic.a", "[0]")),
        (['aws_sns_topic.a["x.y"].arn', 'aws_sns_topic.a["x.y"]'], Source("aws_sns_topic.a", '["x.y"]')),
        (["aws_sns_topic.a"], Source("aws_sns_topic.a", whole=True)),
        (["aws_sns_topic.a", "each.key"], Source("aws_sns_topic.a", whole=True, same_key=True)),
        (["aws_sns_topic.a", "each.value"], Source("aws_sns_topic.a", whole=True)),
        (["data.aws_kms_key.shared.arn", "data.aws_kms_key.shared"], Source("data.aws_kms_key.shared")),
        (["local.topic.arn", "local.topic"], Source("local.topic")),
        (["var.topic_arn"], Source("var.topic_arn")),
    ],
)
def test_what_instance_is_meant(references: list[str], wanted: Source) -> None:
    assert sources(block("aws_x.a", it=references)).of("aws_x.a", "it") == (wanted,)


def test_each_value_comes_from_what_is_gone_through() -> None:
    gone_through = {"for_each_expression": {"references": ["aws_sns_topic.a"]}}
    found = sources(block("aws_x.a", gone_through, it=["each.value.arn", "each.value"])).of("aws_x.a", "it")
    assert ends(found) == ["aws_sns_topic.a"]
    assert not found[0].sure


def test_a_nested_block_is_reached_by_its_path() -> None:
    body = {"expressions": {"rule": [{"inner": [{"key": {"references": ["aws_kms_key.a.arn"]}}]}]}}
    known = sources(block("aws_x.a", body))
    assert ends(known.of("aws_x.a", "rule.inner.key")) == ["aws_kms_key.a"]
    assert known.sets("aws_x.a", "rule.inner.key")
    assert not known.sets("aws_x.a", "rule.inner.other")


def test_a_circle_of_modules_ends() -> None:
    """Terraform allows it: values, not modules, must not go round."""
    inner = call(outputs={"out": output("var.given")}, given=["module.m.out", "module.m"])
    assert sources(block("aws_x.a", it=["module.m.out", "module.m"]), m=inner).of("aws_x.a", "it") == ()


def test_a_document_without_a_source_knows_nothing() -> None:
    assert Sources({}).of("aws_x.a", "it") == ()
