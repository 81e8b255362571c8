"""Cases for the rules on what watches: alarms, logs, targets, subscriptions."""

from __future__ import annotations

from typing import Any

from tests.policies.cases.case import Case, Instance, plan, resource

TOPIC = resource("aws_sns_topic", "alarms", {"name": "prod-safemate-alarms"}, unknown={"arn": True})
FUNCTION = resource("aws_lambda_function", values={"function_name": "prod-safemate-a"})
QUEUE = resource("aws_sqs_queue", "dlq", {"name": "prod-safemate-a-dlq"}, unknown={"arn": True})
KEY = resource("aws_kms_key", unknown={"arn": True})
RULE = resource("aws_cloudwatch_event_rule", values={"name": "prod-safemate-tick", "event_bus_name": "default"})
TOLD = {"alarm_actions": "aws_sns_topic.alarms.arn"}


def alarm(namespace: str, metric: str, dimensions: dict[str, str], name: str = "a", **more: Any) -> Instance:
    values = {"alarm_name": name, "namespace": namespace, "metric_name": metric, "dimensions": dimensions}
    return resource("aws_cloudwatch_metric_alarm", name, values | more, references=TOLD)


def silent(namespace: str, metric: str, dimensions: dict[str, str]) -> Instance:
    values = {"namespace": namespace, "metric_name": metric, "dimensions": dimensions, "alarm_actions": None}
    return resource("aws_cloudwatch_metric_alarm", "a", values)


def math(*metrics: str, dimensions: dict[str, str]) -> Instance:
    parts = [{"metric": [{"namespace": "AWS/Lambda", "metric_name": m, "dimensions": dimensions}]} for m in metrics]
    values = {"alarm_name": "rate", "metric_query": [{"expression": "a / b", "metric": []}, *parts]}
    return resource("aws_cloudwatch_metric_alarm", "rate", values, references=TOLD)


ERRORS = alarm("AWS/Lambda", "Errors", {"FunctionName": "prod-safemate-a"})
API = resource("aws_api_gateway_rest_api", values={"name": "prod-safemate-api"}, unknown={"id": True})
STAGE = resource(
    "aws_api_gateway_stage",
    values={"stage_name": "prod"},
    references={"rest_api_id": "aws_api_gateway_rest_api.this.id"},
)
TABLE = resource("aws_dynamodb_table", values={"name": "prod-safemate-users", "billing_mode": "PAY_PER_REQUEST"})
USERS = {"TableName": "prod-safemate-users"}
BACKLOG = alarm("AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": "prod-safemate-a-dlq"})


def target(**more: Any) -> Instance:
    return resource("aws_cloudwatch_event_target", values={"rule": "prod-safemate-tick", "target_id": "a"}, **more)


def group(**more: Any) -> Instance:
    known = {"name": "/aws/lambda/prod-safemate-a", "retention_in_days": 30} | more
    return resource("aws_cloudwatch_log_group", values=known, references={"kms_key_id": "aws_kms_key.this.arn"})


CASES = [
    Case(
        "SM_P_0004",
        name="function without an alarm",
        violating=plan(TOPIC, FUNCTION),
        clean=plan(TOPIC, FUNCTION, ERRORS),
        at="aws_lambda_function.this",
    ),
    Case(
        "SM_P_0004",
        name="an alarm on a function of another name",
        violating=plan(TOPIC, FUNCTION, alarm("AWS/Lambda", "Errors", {"FunctionName": "prod-safemate-b"})),
        clean=plan(TOPIC, FUNCTION, math("Errors", "Invocations", dimensions={"FunctionName": "prod-safemate-a"})),
    ),
    Case(
        "SM_P_0004",
        name="an alarm that tells nobody",
        violating=plan(FUNCTION, silent("AWS/Lambda", "Errors", {"FunctionName": "prod-safemate-a"})),
        clean=plan(TOPIC, FUNCTION, ERRORS),
    ),
    Case(
        "SM_P_0004",
        name="an alarm that is switched off",
        violating=plan(
            TOPIC,
            FUNCTION,
            alarm("AWS/Lambda", "Errors", {"FunctionName": "prod-safemate-a"}, actions_enabled=False),
        ),
        clean=plan(TOPIC, FUNCTION, ERRORS),
    ),
    Case(
        "SM_P_0004",
        name="an alarm on a metric that says nothing of failures",
        violating=plan(TOPIC, FUNCTION, alarm("AWS/Lambda", "Invocations", {"FunctionName": "prod-safemate-a"})),
        clean=plan(TOPIC, FUNCTION, ERRORS),
    ),
    Case(
        "SM_P_0004",
        name="an alarm on one alias only",
        violating=plan(
            TOPIC,
            FUNCTION,
            alarm("AWS/Lambda", "Errors", {"FunctionName": "prod-safemate-a", "Resource": "prod-safemate-a:live"}),
        ),
        clean=plan(TOPIC, FUNCTION, ERRORS),
    ),
    Case(
        "SM_P_0004",
        name="a function whose name is not known",
        violating=plan(TOPIC, resource("aws_lambda_function", unknown={"function_name": True}), ERRORS),
        clean=plan(TOPIC, FUNCTION, ERRORS),
        result="unknown",
    ),
    Case(
        "SM_P_0004",
        name="table",
        violating=plan(TOPIC, TABLE, alarm("AWS/DynamoDB", "SystemErrors", USERS)),
        clean=plan(TOPIC, TABLE, alarm("AWS/DynamoDB", "WriteThrottleEvents", USERS)),
    ),
    Case("SM_P_0004", name="queue", violating=plan(TOPIC, QUEUE), clean=plan(TOPIC, QUEUE, BACKLOG)),
    Case(
        "SM_P_0004",
        name="stage of an API",
        violating=plan(TOPIC, API, STAGE, alarm("AWS/ApiGateway", "5XXError", {"ApiName": "prod-safemate-b"})),
        clean=plan(
            TOPIC, API, STAGE, alarm("AWS/ApiGateway", "5XXError", {"ApiName": "prod-safemate-api", "Stage": "prod"})
        ),
    ),
    Case(
        "SM_P_0005",
        name="function without a log group",
        violating=plan(FUNCTION, KEY),
        clean=plan(FUNCTION, KEY, group()),
        at="aws_lambda_function.this",
    ),
    Case(
        "SM_P_0005",
        name="group of another name",
        violating=plan(FUNCTION, KEY, group(name="/aws/lambda/prod-safemate-b")),
        clean=plan(FUNCTION, KEY, group()),
    ),
    Case(
        "SM_P_0005",
        name="kept for ever",
        violating=plan(FUNCTION, KEY, group(retention_in_days=0)),
        clean=plan(FUNCTION, KEY, group()),
    ),
    Case(
        "SM_P_0005",
        name="without a key",
        violating=plan(
            FUNCTION,
            resource(
                "aws_cloudwatch_log_group", values={"name": "/aws/lambda/prod-safemate-a", "retention_in_days": 30}
            ),
        ),
        clean=plan(FUNCTION, KEY, group()),
    ),
    Case(
        "SM_P_0006",
        name="rule without a target",
        violating=plan(RULE),
        clean=plan(RULE, QUEUE, target(references={"dead_letter_config.0.arn": "aws_sqs_queue.dlq.arn"})),
        at="aws_cloudwatch_event_rule.this",
    ),
    Case(
        "SM_P_0006",
        name="target without a queue",
        violating=plan(RULE, target()),
        clean=plan(RULE, QUEUE, target(references={"dead_letter_config.0.arn": "aws_sqs_queue.dlq.arn"})),
        at="aws_cloudwatch_event_target.this",
    ),
    Case(
        "SM_P_0006",
        name="schedule without a queue",
        violating=plan(resource("aws_scheduler_schedule", values={"name": "a", "target": [{"arn": "arn:aws:a"}]})),
        clean=plan(
            QUEUE,
            resource(
                "aws_scheduler_schedule",
                values={"name": "a"},
                references={"target.0.dead_letter_config.0.arn": "aws_sqs_queue.dlq.arn"},
            ),
        ),
    ),
    Case(
        "SM_P_0007",
        name="nobody has subscribed",
        violating=plan(TOPIC),
        clean=plan(TOPIC, resource("aws_sns_topic_subscription", references={"topic_arn": "aws_sns_topic.alarms.arn"})),
        at="aws_sns_topic.alarms",
    ),
    Case(
        "SM_P_0007",
        name="somebody has subscribed to another",
        violating=plan(
            TOPIC,
            resource("aws_sns_topic", "other", {"name": "prod-safemate-other"}, unknown={"arn": True}),
            resource("aws_sns_topic_subscription", references={"topic_arn": "aws_sns_topic.other.arn"}),
        ),
        clean=plan(
            TOPIC,
            resource(
                "aws_sns_topic_subscription",
                values={"topic_arn": "arn:aws:sns:us-east-1:333333333333:prod-safemate-alarms"},
            ),
        ),
        at="aws_sns_topic.alarms",
    ),
]
