"""SM_P_0008: what is encrypted with a customer key is encrypted with a key of this very plan.

Whether there is a key at all, checks on single resources see. They cannot see whose it is: a key that the plan makes
has no ARN yet, and any reference passes for one.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.limits import Limits
from policies.links import Links
from policies.plan import PlanView, Resource
from policies.rule import Answer, Fault, Rule, answer

KEYS = ("aws_kms_key", "aws_kms_alias", "aws_kms_replica_key", "aws_kms_external_key")

ARGUMENTS: dict[str, tuple[str, ...]] = {
    "aws_athena_workgroup": ("configuration.result_configuration.encryption_configuration.kms_key_arn",),
    "aws_backup_vault": ("kms_key_arn",),
    "aws_cloudtrail": ("kms_key_id",),
    "aws_cloudtrail_event_data_store": ("kms_key_id",),
    "aws_cloudwatch_event_bus": ("kms_key_identifier",),
    "aws_cloudwatch_log_group": ("kms_key_id",),
    "aws_codebuild_project": ("encryption_key",),
    "aws_config_delivery_channel": ("s3_kms_key_arn",),
    "aws_db_instance": ("kms_key_id", "performance_insights_kms_key_id"),
    "aws_dynamodb_table": ("server_side_encryption.kms_key_arn", "replica.kms_key_arn"),
    "aws_ebs_volume": ("kms_key_id",),
    "aws_ecr_repository": ("encryption_configuration.kms_key",),
    "aws_efs_file_system": ("kms_key_id",),
    "aws_kinesis_firehose_delivery_stream": ("server_side_encryption.key_arn",),
    "aws_kinesis_stream": ("kms_key_id",),
    "aws_lambda_function": ("kms_key_arn",),
    "aws_opensearch_domain": ("encrypt_at_rest.kms_key_id",),
    "aws_rds_cluster": ("kms_key_id",),
    "aws_s3_bucket_server_side_encryption_configuration": (
        "rule.apply_server_side_encryption_by_default.kms_master_key_id",
    ),
    "aws_s3_object": ("kms_key_id",),
    "aws_scheduler_schedule": ("kms_key_arn",),
    "aws_secretsmanager_secret": ("kms_key_id",),
    "aws_sfn_state_machine": ("encryption_configuration.kms_key_id",),
    "aws_sns_topic": ("kms_master_key_id",),
    "aws_sqs_queue": ("kms_master_key_id",),
    "aws_ssm_parameter": ("key_id",),
}
"""The arguments that name a key, of each type that has one."""


def check(plan: PlanView, _: Limits) -> Answer:
    """Follow every argument that names a key."""
    links = Links(plan)
    asked = [(each, path) for type_, paths in ARGUMENTS.items() for each in plan.standing(type_) for path in paths]
    return answer((fault for each, path in asked for fault in _faults(each, path, links)), len(asked))


def _faults(resource: Resource, path: str, links: Links) -> Iterator[Fault]:
    link = links.of(resource, path)
    others = [each.address for each in link.resources if each.type not in KEYS]
    named = [text for text in link.elsewhere if not text.startswith(("local.", "var."))]
    if not link.given:
        return
    if others or named:
        what = ", ".join([*others, *named])
        yield Fault(resource.address, f"{path} is {what}, which is no key of this plan: refer to the environment's key")
    elif not link.resources:
        through = ", ".join(link.elsewhere) or "a value"
        message = f"{path} comes from {through}, of which a plan does not tell what it is: refer to the key itself"
        yield Fault(resource.address, message, unknown=True)


RULE = Rule("SM_P_0008", "What is encrypted with a customer key is encrypted with ours", check)
