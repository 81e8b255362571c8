"""Finer points of SM_P_0004; that it says anything at all is for tests/policies/cases/guard_watching.py."""

from __future__ import annotations

from typing import Any

from policies.guard import alarms
from policies.limits import Limits
from policies.plan import PlanView
from policies.rule import Answer
from tests.policies.documents import Instance, plan, resource

LIMITS = Limits({"environments": {"prod": {}}}, "prod")
TOPIC_ARN = "arn:aws:sns:us-east-1:333333333333:alarms"
FUNCTION = resource("aws_lambda_function", values={"function_name": "f"})


def ask(*resources: Instance) -> Answer:
    return alarms.check(PlanView(plan(*resources), "prod", "service", account_id="333333333333"), LIMITS)


def alarm(**more: Any) -> Instance:
    known = {"namespace": "AWS/Lambda", "metric_name": "Errors", "dimensions": {"FunctionName": "f"}}
    values = {key: value for key, value in (known | more.pop("values", {})).items() if value is not None}
    return resource("aws_cloudwatch_metric_alarm", values=values, **more)


def test_it_says_how_much_it_has_looked_at() -> None:
    assert ask().seen == 0
    assert ask(FUNCTION, resource("aws_sqs_queue", values={"name": "q"})).seen == 2


def test_an_action_by_arn_tells_somebody() -> None:
    """As in an account where all has been applied, and where another stack owns the topic."""
    assert ask(FUNCTION, alarm(values={"alarm_actions": [TOPIC_ARN]})).faults == ()


def test_an_action_that_is_not_set_tells_nobody() -> None:
    (fault,) = ask(FUNCTION, alarm(values={"alarm_actions": []})).faults
    assert "tells nobody" in fault.message
    assert not fault.unknown


def test_an_action_from_who_knows_where_is_not_known() -> None:
    (fault,) = ask(FUNCTION, alarm(references={"alarm_actions": "local.topic"})).faults
    assert fault.unknown


def test_one_alarm_that_tells_is_enough() -> None:
    silent = resource("aws_cloudwatch_metric_alarm", "silent", alarm().after)
    assert ask(FUNCTION, silent, alarm(values={"alarm_actions": [TOPIC_ARN]})).faults == ()


def test_dimensions_that_are_not_known_may_be_the_ones() -> None:
    unsure = alarm(values={"dimensions": None, "alarm_actions": [TOPIC_ARN]}, unknown={"dimensions": True})
    (fault,) = ask(FUNCTION, unsure).faults
    assert fault.unknown


def test_dimensions_that_refer_to_it_are_the_ones() -> None:
    api = resource("aws_apigatewayv2_api", values={"name": "a"}, unknown={"id": True})
    values = {"namespace": "AWS/ApiGateway", "metric_name": "5xx", "dimensions": None, "alarm_actions": [TOPIC_ARN]}
    refers = {"dimensions": {"references": ["aws_apigatewayv2_api.this.id", "aws_apigatewayv2_api.this"]}}
    watching = alarm(values=values, unknown={"dimensions": True}, expressions=refers)

    assert ask(api, watching).faults == ()
    (fault,) = ask(api).faults
    assert "not known" in fault.message


def test_another_namespaces_alarm_of_the_same_name_does_not_count() -> None:
    other = alarm(values={"namespace": "SafeMate/Monitor", "alarm_actions": [TOPIC_ARN]})
    assert len(ask(FUNCTION, other).faults) == 1
