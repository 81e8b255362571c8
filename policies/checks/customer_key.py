from __future__ import annotations

from collections.abc import Iterator

from policies.checks.subject import Check, Fault, Subject

_ARGUMENTS: dict[str, tuple[str, ...]] = {
    "aws_backup_vault": ("kms_key_arn",),
    "aws_cloudtrail": ("kms_key_id",),
    "aws_cloudwatch_event_bus": ("kms_key_identifier",),
    "aws_cloudwatch_log_group": ("kms_key_id",),
    "aws_db_instance": ("kms_key_id",),
    "aws_dynamodb_table": ("server_side_encryption", "kms_key_arn"),
    "aws_ebs_volume": ("kms_key_id",),
    "aws_ecr_repository": ("encryption_configuration", "kms_key"),
    "aws_efs_file_system": ("kms_key_id",),
    "aws_kinesis_stream": ("kms_key_id",),
    "aws_lambda_function": ("kms_key_arn",),
    "aws_rds_cluster": ("kms_key_id",),
    "aws_s3_bucket_server_side_encryption_configuration": (
        "rule",
        "apply_server_side_encryption_by_default",
        "kms_master_key_id",
    ),
    "aws_scheduler_schedule": ("kms_key_arn",),
    "aws_secretsmanager_secret": ("kms_key_id",),
    "aws_sfn_state_machine": ("encryption_configuration", "kms_key_id"),
    "aws_sns_topic": ("kms_master_key_id",),
    "aws_sqs_queue": ("kms_master_key_id",),
    "aws_ssm_parameter": ("key_id",),
}


class CustomerKey(Check):
    """A key of our own can be taken away, and its use is on record. checkov's rules also pass AWS's own keys
    (`alias/aws/sns`, CKV_AWS_26 and CKV_AWS_27), and know nothing of some types."""

    rule = "CKV_SM_0022"
    title = "Whatever can be encrypted with a key of ours is"
    types = _ARGUMENTS

    def faults(self, subject: Subject) -> Iterator[Fault]:
        *blocks, argument = _ARGUMENTS[subject.type]
        if subject.type == "aws_ssm_parameter" and subject.one("type") != "SecureString":
            return  # plain parameters are not encrypted; what is secret must not be one (CKV2_AWS_34)
        inner = subject
        for block in blocks:
            inner = inner.block(block)
        path = "/".join([*(f"{block}/[0]" for block in blocks), argument])
        key = inner.one(argument)
        if not key:
            yield path, f"{argument} is not set: AWS's own key, or none, would be used"
        elif "alias/aws/" in str(key):
            yield path, f"{argument} is AWS's own key {key}"
        if subject.type == "aws_dynamodb_table" and inner.one("enabled") is not True:
            yield "server_side_encryption/[0]/enabled", "server_side_encryption is not enabled"
        if argument == "kms_master_key_id" and blocks and not str(inner.one("sse_algorithm")).startswith("aws:kms"):
            yield path.replace(argument, "sse_algorithm"), "sse_algorithm must be aws:kms for a key to be used"


check = CustomerKey()
