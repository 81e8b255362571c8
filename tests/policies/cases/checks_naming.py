"""Names and tags: CKV_SM_0001 to CKV_SM_0003."""

from __future__ import annotations

from typing import Any

from tests.policies.cases.case import Case, pair, plan, resource

TAGS = {
    "Name": "prod-safemate-users",
    "Project": "safemate",
    "Environment": "prod",
    "Owner": "platform",
    "ManagedBy": "terraform",
    "DataClassification": "sensitive",
}


def table(**tags: str | None) -> dict[str, Any]:
    """A table with these tags changed; None takes one away."""
    kept = {key: value for key, value in {**TAGS, **tags}.items() if value is not None}
    return {"name": "prod-safemate-users", "tags": {"Name": "prod-safemate-users"}, "tags_all": kept}


def tagged(rule: str, name: str, of: str = "aws_dynamodb_table", **tags: str | None) -> Case:
    return pair(rule, name, of, table(Purpose="encryption", Service="wallet-manager"), table(**tags))


CASES = [
    pair(
        "CKV_SM_0001",
        "another environment's name",
        "aws_dynamodb_table",
        {"name": "prod-safemate-users"},
        {"name": "dev-safemate-users"},
    ),
    pair(
        "CKV_SM_0001",
        "no environment",
        "aws_lambda_function",
        {"function_name": "dev-safemate-a"},
        {"function_name": "safemate-a"},
        environment="dev",
    ),
    pair(
        "CKV_SM_0001",
        "a random suffix",
        "aws_s3_bucket",
        {"bucket": "prod-safemate-data"},
        {"bucket": None, "bucket_prefix": "prod-safemate-"},
    ),
    pair(
        "CKV_SM_0001", "capitals", "aws_sns_topic", {"name": "prod-safemate-alarms"}, {"name": "prod-safemate-Alarms"}
    ),
    pair(
        "CKV_SM_0001",
        "an alias",
        "aws_kms_alias",
        {"name": "alias/prod-safemate-key"},
        {"name": "alias/terraform-state"},
    ),
    pair(
        "CKV_SM_0001",
        "another bucket beside the state's",
        "aws_s3_bucket",
        {"bucket": "terraform-state-333333333333"},
        {"bucket": "other-state"},
        stack="bootstrap",
    ),
    pair(
        "CKV_SM_0001",
        "a function's log",
        "aws_cloudwatch_log_group",
        {"name": "/aws/lambda/prod-safemate-a"},
        {"name": "/aws/lambda/a"},
    ),
    pair(
        "CKV_SM_0001",
        "a stage's log, as AWS names it",
        "aws_cloudwatch_log_group",
        {"name": "API-Gateway-Execution-Logs_a1b2c3/prod"},
        {"name": "API-Gateway-Execution-Logs_a1b2c3/dev"},
    ),
    pair(
        "CKV_SM_0001",
        "a secret",
        "aws_ssm_parameter",
        {"name": "/prod-safemate/hedera-operator", "type": "SecureString", "key_id": "alias/prod-safemate-key"},
        {"name": "/hedera/operator"},
    ),
    pair(
        "CKV_SM_0001",
        "a sampling rule",
        "aws_xray_sampling_rule",
        {"rule_name": "prod-safemate-payments"},
        {"rule_name": "payments"},
    ),
    Case(
        "CKV_SM_0001",
        name="a name nobody knows yet",
        violating=plan(resource("aws_sqs_queue", "this", references={"name": "aws_sns_topic.this.id"})),
        clean=plan(resource("aws_sqs_queue", "this", {"name": "prod-safemate-a"})),
        result="unknown",
    ),
    tagged("CKV_SM_0002", "no owner", Owner=None),
    tagged("CKV_SM_0002", "an empty project", Project=""),
    tagged("CKV_SM_0002", "data without its class", DataClassification=None),
    tagged("CKV_SM_0002", "a key without its purpose", "aws_kms_key", Purpose=None),
    tagged("CKV_SM_0002", "a function without its service", "aws_lambda_function", Service=None),
    tagged("CKV_SM_0002", "a sampling rule without owner", "aws_xray_sampling_rule", Owner=None),
    tagged("CKV_SM_0003", "another environment", Environment="dev"),
    tagged("CKV_SM_0003", "made by hand", ManagedBy="console"),
    tagged("CKV_SM_0003", "an own class of data", DataClassification="very secret"),
    tagged("CKV_SM_0003", "a service with an underscore", Service="wallet_manager"),
]
