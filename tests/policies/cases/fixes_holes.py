"""What once passed: types nobody knows, policies that are not there, alarms and trails in name only."""

from __future__ import annotations

import json
from typing import Any

from tests.policies.cases.case import Case, Instance, plan, resource

PLAIN_HTTP = {"Bool": {"aws:SecureTransport": "false"}}
HOME = "arn:aws:sns:us-east-1:333333333333:prod-safemate-alarms"
FUNCTION = resource("aws_lambda_function", values={"function_name": "prod-safemate-a"})
QUEUE = resource("aws_sqs_queue", values={"name": "prod-safemate-a-dlq"}, unknown={"id": True, "policy": True})
TOPIC = resource("aws_sns_topic", values={"name": "prod-safemate-alarms"}, unknown={"arn": True, "policy": True})
API = resource("aws_api_gateway_rest_api", values={"name": "prod-safemate-api"}, unknown={"id": True})
OTHER_API = resource("aws_api_gateway_rest_api", "other", {"name": "prod-safemate-other"}, unknown={"id": True})
STAGE = resource(
    "aws_api_gateway_stage",
    values={"stage_name": "prod"},
    references={"rest_api_id": "aws_api_gateway_rest_api.this.id"},
)


def deny(action: str, **more: Any) -> str:
    statement = {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": "*", "Condition": PLAIN_HTTP, **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def queue(policy: str) -> Instance:
    return resource("aws_sqs_queue", values={"name": "prod-safemate-a-dlq", "policy": policy})


def topic(policy: str) -> Instance:
    return resource("aws_sns_topic", values={"name": "prod-safemate-alarms", "policy": policy})


QUEUE_POLICY = resource(
    "aws_sqs_queue_policy", values={"policy": deny("sqs:*")}, references={"queue_url": "aws_sqs_queue.this.id"}
)
TOPIC_POLICY = resource(
    "aws_sns_topic_policy", values={"policy": deny("sns:Publish")}, references={"arn": "aws_sns_topic.this.arn"}
)


def settings(path: str, api: str = "this", name: str = "this") -> Instance:
    limits = {"throttling_rate_limit": 200, "throttling_burst_limit": 400}
    values = {"method_path": path, "stage_name": "prod", "settings": [limits]}
    reference = {"rest_api_id": f"aws_api_gateway_rest_api.{api}.id"}
    return resource("aws_api_gateway_method_settings", name, values, references=reference)


def alarm(action: str = HOME, comparison: str = "GreaterThanThreshold", **more: Any) -> Instance:
    values = {
        "alarm_name": "prod-safemate-a",
        "namespace": "AWS/Lambda",
        "metric_name": "Errors",
        "dimensions": {"FunctionName": "prod-safemate-a"},
        "comparison_operator": comparison,
        "alarm_actions": [action],
    }
    return resource("aws_cloudwatch_metric_alarm", values=values | more)


def trail(**more: Any) -> Instance:
    whole = {"name": "prod-safemate", "is_multi_region_trail": True, "enable_log_file_validation": True}
    return resource("aws_cloudtrail", values=whole | more)


def advanced(**fields: dict[str, Any]) -> Instance:
    return trail(advanced_event_selector=[{"field_selector": [{"field": k, **v} for k, v in fields.items()]}])


MANAGEMENT = {"equals": ["Management"]}


def unheard(type_: str, environment: str, stack: str = "service") -> Case:
    clean = plan(resource("aws_iam_role", values={"name": "a"}), environment=environment)
    violating = plan(resource(type_), environment=environment)
    name = f"{type_} in {environment}'s {stack}"
    return Case("SM_P_0022", violating, clean, name=name, at=f"{type_}.this", stack=stack)


def tells(name: str, wrong: Instance, clean: Instance | None = None) -> Case:
    return Case("SM_P_0004", plan(FUNCTION, wrong), plan(FUNCTION, clean or alarm()), name=name)


def keeps(name: str, wrong: Instance, clean: Instance) -> Case:
    return Case("SM_P_0011", plan(wrong), plan(clean), name=name, stack="account")


CASES = [
    unheard("aws_iam_access_key", "prod"),
    unheard("aws_kms_grant", "preprod"),
    unheard("aws_ram_resource_share", "dev"),
    unheard("aws_cloudwatch_log_subscription_filter", "prod"),
    unheard("aws_sagemaker_endpoint", "prod", "account"),
    unheard("aws_iam_access_key", "prod", "bootstrap"),
    Case("SM_P_0023", plan(QUEUE), plan(QUEUE, QUEUE_POLICY), name="a queue without a policy", at="aws_sqs_queue.this"),
    Case("SM_P_0023", plan(QUEUE), plan(queue(deny("sqs:*"))), name="a queue with a policy of its own"),
    Case("SM_P_0023", plan(TOPIC), plan(TOPIC, TOPIC_POLICY), name="a topic without a policy", at="aws_sns_topic.this"),
    Case(
        "SM_P_0023",
        plan(topic(deny("sns:Publish", Effect="Allow"))),
        plan(topic(deny("sns:Publish"))),
        name="a topic whose own policy denies nothing",
    ),
    Case(
        "SM_P_0023",
        plan(topic(deny("sns:Publish", Condition={**PLAIN_HTTP, "Null": {"aws:SourceArn": "true"}}))),
        plan(topic(deny("SNS:Publish", Principal={"AWS": "*"}))),
        name="a topic whose own policy denies it only in a case more",
    ),
    Case(
        "CKV_SM_0012", plan(queue(deny("sqs:SendMessage"))), plan(QUEUE, QUEUE_POLICY), name="a policy beside a queue"
    ),
    Case(
        "SM_P_0024",
        plan(API, STAGE, settings("health/GET")),
        plan(API, STAGE, settings("*/*"), settings("health/GET", name="health")),
        name="settings for one path only",
        at="aws_api_gateway_stage.this",
    ),
    Case(
        "SM_P_0024",
        plan(API, OTHER_API, STAGE, settings("*/*", "other")),
        plan(API, OTHER_API, STAGE, settings("*/*")),
        name="settings of another API",
    ),
    tells("a queue is nobody", alarm(HOME.replace(":sns:", ":sqs:"))),
    tells("an instance is restarted", alarm("arn:aws:automate:us-east-1:ec2:reboot")),
    tells("a topic of another account", alarm(HOME.replace("3" * 12, "1" * 12))),
    tells("a topic of another region", alarm(HOME.replace("us-east-1", "eu-west-1"))),
    tells("an alarm that waits for fewer errors", alarm(comparison="LessThanThreshold")),
    tells("an alarm that waits for no more errors", alarm(comparison="LessThanOrEqualToThreshold")),
    keeps(
        "management events left out",
        trail(event_selector=[{"include_management_events": False, "read_write_type": "All"}]),
        trail(event_selector=[{"include_management_events": True, "read_write_type": "All"}]),
    ),
    keeps("reads left out", trail(event_selector=[{"read_write_type": "WriteOnly"}]), trail(event_selector=[{}])),
    keeps("data events only", advanced(eventCategory={"equals": ["Data"]}), advanced(eventCategory=MANAGEMENT)),
    keeps(
        "management events of some services only",
        advanced(eventCategory=MANAGEMENT, eventSource={"equals": ["kms.amazonaws.com"]}),
        advanced(eventCategory=MANAGEMENT, eventSource={"not_equals": ["kms.amazonaws.com"]}),
    ),
]
