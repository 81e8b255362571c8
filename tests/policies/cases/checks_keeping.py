"""How data is kept and let go: CKV_SM_0013, CKV_SM_0014 and CKV_SM_0019 to CKV_SM_0022."""

from __future__ import annotations

from typing import Any

from tests.policies.cases.case import Case, pair, plan, resource

KEY = "arn:aws:kms:us-east-1:333333333333:key/0f0e0d0c-0000-4000-8000-000000000000"
RULE: dict[str, Any] = {
    "id": "data_lifecycle",
    "status": "Enabled",
    "filter": [{"prefix": ""}],
    "noncurrent_version_expiration": [{"noncurrent_days": 90}],
    "abort_incomplete_multipart_upload": [{"days_after_initiation": 7}],
}
TABLE = {"name": "prod-safemate-users", "deletion_protection_enabled": True}
BUCKET = {"bucket": "prod-safemate-data", "force_destroy": False}


def lifecycle(name: str, **wrong: Any) -> Case:
    broken = {key: value for key, value in {**RULE, **wrong}.items() if value is not None}
    return pair("CKV_SM_0013", name, "aws_s3_bucket_lifecycle_configuration", {"rule": [RULE]}, {"rule": [broken]})


def key(name: str, of: str, argument: str, wrong: Any = None, **more: Any) -> Case:
    return pair("CKV_SM_0022", name, of, {argument: KEY, **more}, {argument: wrong})


def nested(name: str, type: str, wrong: dict[str, Any], clean: dict[str, Any], *blocks: str) -> Case:  # noqa: A002
    def inside(values: dict[str, Any]) -> dict[str, Any]:
        for block in reversed(blocks):
            values = {block: [values]}
        return values

    return pair("CKV_SM_0022", name, type, inside(clean), inside(wrong))


S3_ENCRYPTION = ("rule", "apply_server_side_encryption_by_default")

CASES = [
    lifecycle("old versions stay", noncurrent_version_expiration=None),
    lifecycle("old versions stay too long", noncurrent_version_expiration=[{"noncurrent_days": 400}]),
    lifecycle("uploads stay", abort_incomplete_multipart_upload=None),
    lifecycle("an empty block, which CKV_AWS_300 takes for a rule", abort_incomplete_multipart_upload=[]),
    lifecycle("no filter", filter=None),
    lifecycle("for some objects only", filter=[{"prefix": "tmp/"}]),
    lifecycle("switched off", status="Disabled"),
    pair("CKV_SM_0014", "for ever", "aws_cloudwatch_log_group", {"retention_in_days": 30}, {"retention_in_days": 0}),
    pair("CKV_SM_0014", "not set", "aws_cloudwatch_log_group", {"retention_in_days": 30}, {"retention_in_days": None}),
    pair(
        "CKV_SM_0014",
        "dev's days in prod",
        "aws_cloudwatch_log_group",
        {"retention_in_days": 30},
        {"retention_in_days": 7},
    ),
    pair(
        "CKV_SM_0014",
        "prod's days in dev",
        "aws_cloudwatch_log_group",
        {"retention_in_days": 7},
        {"retention_in_days": 30},
        environment="dev",
    ),
    pair(
        "CKV_SM_0014",
        "records of the account, longer",
        "aws_cloudwatch_log_group",
        {"retention_in_days": 365},
        {"retention_in_days": 7},
        stack="account",
    ),
    pair("CKV_SM_0019", "a table", "aws_dynamodb_table", TABLE, {"deletion_protection_enabled": False}),
    pair(
        "CKV_SM_0019", "a table that says nothing", "aws_dynamodb_table", TABLE, {"deletion_protection_enabled": None}
    ),
    pair(
        "CKV_SM_0019",
        "a user pool",
        "aws_cognito_user_pool",
        {"deletion_protection": "ACTIVE"},
        {"deletion_protection": "INACTIVE"},
    ),
    Case(
        "CKV_SM_0019",
        name="dev is free to begin again",
        violating=plan(
            resource("aws_dynamodb_table", "this", {"deletion_protection_enabled": False}), environment="prod"
        ),
        clean=plan(resource("aws_dynamodb_table", "this", {"deletion_protection_enabled": False}), environment="dev"),
    ),
    pair("CKV_SM_0020", "a bucket", "aws_s3_bucket", BUCKET, {"force_destroy": True}),
    pair("CKV_SM_0020", "a database", "aws_db_instance", {"skip_final_snapshot": False}, {"skip_final_snapshot": True}),
    pair("CKV_SM_0020", "a registry", "aws_ecr_repository", {"force_delete": False}, {"force_delete": True}),
    pair(
        "CKV_SM_0020",
        "dev's states",
        "aws_s3_bucket",
        BUCKET,
        {"force_destroy": True},
        environment="dev",
        stack="bootstrap",
    ),
    Case(
        "CKV_SM_0020",
        name="dev's bucket may go",
        violating=plan(resource("aws_s3_bucket", "this", {"force_destroy": True}), environment="prod"),
        clean=plan(resource("aws_s3_bucket", "this", {"force_destroy": True}), environment="dev"),
    ),
    pair(
        "CKV_SM_0021",
        "days too few",
        "aws_kms_replica_key",
        {"deletion_window_in_days": 7},
        {"deletion_window_in_days": 6},
    ),
    pair(
        "CKV_SM_0021",
        "locked out",
        "aws_kms_key",
        {"description": "ours"},
        {"bypass_policy_lockout_safety_check": True},
    ),
    pair(
        "CKV_SM_0021",
        "a long rotation",
        "aws_kms_key",
        {"rotation_period_in_days": 90},
        {"rotation_period_in_days": 2560},
    ),
    key("a topic, AWS's key", "aws_sns_topic", "kms_master_key_id", "alias/aws/sns"),
    key("a topic, no key", "aws_sns_topic", "kms_master_key_id"),
    key("a queue, AWS's key", "aws_sqs_queue", "kms_master_key_id", "alias/aws/sqs"),
    key("a log", "aws_cloudwatch_log_group", "kms_key_id"),
    key("a function's settings", "aws_lambda_function", "kms_key_arn"),
    key("a secret parameter", "aws_ssm_parameter", "key_id", "alias/aws/ssm", type="SecureString"),
    key("a secret", "aws_secretsmanager_secret", "kms_key_id"),
    key("a trail", "aws_cloudtrail", "kms_key_id"),
    nested(
        "a table, no key",
        "aws_dynamodb_table",
        {"enabled": True},
        {"enabled": True, "kms_key_arn": KEY},
        "server_side_encryption",
    ),
    nested(
        "a table, switched off",
        "aws_dynamodb_table",
        {"enabled": False, "kms_key_arn": KEY},
        {"enabled": True, "kms_key_arn": KEY},
        "server_side_encryption",
    ),
    nested(
        "a bucket, AWS's key",
        "aws_s3_bucket_server_side_encryption_configuration",
        {"sse_algorithm": "aws:kms"},
        {"sse_algorithm": "aws:kms", "kms_master_key_id": KEY},
        *S3_ENCRYPTION,
    ),
    nested(
        "a bucket, another algorithm",
        "aws_s3_bucket_server_side_encryption_configuration",
        {"sse_algorithm": "AES256", "kms_master_key_id": KEY},
        {"sse_algorithm": "aws:kms", "kms_master_key_id": KEY},
        *S3_ENCRYPTION,
    ),
    Case(
        "CKV_SM_0022",
        name="a key the same plan makes",
        violating=plan(resource("aws_sns_topic", "this", {"name": "prod-safemate-alarms"})),
        clean=plan(
            resource(
                "aws_sns_topic",
                "this",
                {"name": "prod-safemate-alarms"},
                references={"kms_master_key_id": "aws_kms_key.this.arn"},
            )
        ),
    ),
]
