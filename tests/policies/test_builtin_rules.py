"""What policies/README.md leaves to checkov's own rules, checkov's own rules hold in a plan; what it does not, they
do not.

When the second half fails, checkov has mended a rule that passed plans wrongly: ours may go.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.policies.cases.case import plan, resource
from tools.context import REPOSITORY
from tools.policy.client import PolicyWorker
from tools.policy.scan import Scan

KEY = {"policy": json.dumps({"Statement": [{"Effect": "Allow", "Action": "kms:*", "Principal": "*", "Resource": "*"}]})}
BLOCKED = dict.fromkeys(
    ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"), True
)
RIGHT_KEY = {
    "policy": KEY["policy"].replace('"*", "Resource"', '{"AWS": "arn:aws:iam::333333333333:root"}, "Resource"')
}


def one(rule: str, type: str, wrong: dict[str, Any], right: dict[str, Any]) -> tuple[str, str, Any, Any]:  # noqa: A002
    return rule, type, wrong, right


HELD = [
    one("CKV_AWS_28", "aws_dynamodb_table", {"name": "a"}, {"point_in_time_recovery": [{"enabled": True}]}),
    one("CKV_AWS_7", "aws_kms_key", {"enable_key_rotation": False}, {"enable_key_rotation": True}),
    one("CKV_AWS_227", "aws_kms_key", {"is_enabled": False}, {"is_enabled": True}),
    one("CKV_AWS_33", "aws_kms_key", KEY, RIGHT_KEY),
    one("CKV2_AWS_64", "aws_kms_key", {"description": "a"}, RIGHT_KEY),
    one("CKV_AWS_116", "aws_lambda_function", {"function_name": "a"}, {"dead_letter_config": [{"target_arn": "a"}]}),
    one("CKV_AWS_50", "aws_lambda_function", {"function_name": "a"}, {"tracing_config": [{"mode": "Active"}]}),
    one("CKV_AWS_301", "aws_lambda_permission", {"principal": "*"}, {"principal": "333333333333"}),
    one(
        "CKV_AWS_364",
        "aws_lambda_permission",
        {"principal": "events.amazonaws.com"},
        {"principal": "events.amazonaws.com", "source_arn": "arn:aws:events:us-east-1:333333333333:rule/a"},
    ),
    one("CKV_AWS_258", "aws_lambda_function_url", {"authorization_type": "NONE"}, {"authorization_type": "AWS_IAM"}),
    one(
        "CKV_AWS_59",
        "aws_api_gateway_method",
        {"http_method": "GET", "authorization": "NONE"},
        {"http_method": "GET", "authorization": "AWS_IAM"},
    ),
    one(
        "CKV_AWS_76",
        "aws_api_gateway_stage",
        {"stage_name": "a"},
        {"access_log_settings": [{"destination_arn": "a", "format": "b"}]},
    ),
    one("CKV_AWS_73", "aws_api_gateway_stage", {"stage_name": "a"}, {"xray_tracing_enabled": True}),
    one(
        "CKV_AWS_276",
        "aws_api_gateway_method_settings",
        {"settings": [{"data_trace_enabled": True}]},
        {"settings": [{"data_trace_enabled": False}]},
    ),
    one("CKV_AWS_36", "aws_cloudtrail", {"name": "a"}, {"enable_log_file_validation": True}),
    one("CKV_AWS_67", "aws_cloudtrail", {"is_multi_region_trail": False}, {"is_multi_region_trail": True}),
    one("CKV_AWS_251", "aws_cloudtrail", {"enable_logging": False}, {"enable_logging": True}),
    one("CKV_AWS_238", "aws_guardduty_detector", {"enable": False}, {"enable": True}),
    one("CKV_AWS_319", "aws_cloudwatch_metric_alarm", {"actions_enabled": False}, {"actions_enabled": True}),
    one(
        "CKV2_AWS_34",
        "aws_ssm_parameter",
        {"name": "a", "type": "String", "key_id": "a"},
        {"type": "SecureString", "key_id": "a"},
    ),
    one("CKV_AWS_273", "aws_iam_user", {"name": "a"}, {}),
]
"""Rule, type, what it must fail, what it must pass (nothing: there is no right one)."""

BESIDE: dict[str, tuple[str, dict[str, Any], str, dict[str, Any], str]] = {
    "CKV_AWS_21": (
        "aws_s3_bucket",
        {"bucket": "a"},
        "aws_s3_bucket_versioning",
        {"versioning_configuration": [{"status": "Enabled"}]},
        "bucket",
    ),
    "CKV2_AWS_6": ("aws_s3_bucket", {"bucket": "a"}, "aws_s3_bucket_public_access_block", BLOCKED, "bucket"),
    "CKV2_AWS_61": (
        "aws_s3_bucket",
        {"bucket": "a"},
        "aws_s3_bucket_lifecycle_configuration",
        {"rule": [{"id": "a", "status": "Enabled"}]},
        "bucket",
    ),
    "CKV2_AWS_4": (
        "aws_api_gateway_stage",
        {"stage_name": "a"},
        "aws_api_gateway_method_settings",
        {"settings": [{"logging_level": "ERROR", "metrics_enabled": True}]},
        "stage_name",
    ),
    "CKV2_AWS_11": ("aws_vpc", {"cidr_block": "10.0.0.0/16"}, "aws_flow_log", {"traffic_type": "ALL"}, "vpc_id"),
    "CKV2_AWS_12": (
        "aws_vpc",
        {"cidr_block": "10.0.0.0/16"},
        "aws_default_security_group",
        {"revoke_rules_on_delete": False},
        "vpc_id",
    ),
}
"""Rules that look for something beside a resource: its type and values; type, values and argument of what refers to
it."""

WRONGLY_PASSED = {
    "CKV_AWS_115": ("aws_lambda_function", {"function_name": "a", "reserved_concurrent_executions": -1}),
    "CKV_AWS_300": (
        "aws_s3_bucket_lifecycle_configuration",
        {"rule": [{"id": "a", "status": "Enabled", "filter": [{}], "abort_incomplete_multipart_upload": []}]},
    ),
    "CKV_AWS_277": ("aws_vpc_security_group_ingress_rule", {"cidr_ipv4": "0.0.0.0/0", "ip_protocol": "-1"}),
    "CKV_AWS_26": ("aws_sns_topic", {"name": "a", "kms_master_key_id": "alias/aws/sns"}),
    "CKV_AWS_27": ("aws_sqs_queue", {"name": "a", "kms_master_key_id": "alias/aws/sqs"}),
}
"""What our own checks are there for: CKV_SM_0005, CKV_SM_0013, CKV_SM_0022 and CKV_SM_0026."""


@pytest.fixture(scope="module")
def scans(worker: PolicyWorker, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scan]:
    """Two scans: of everything that is wrong, and of everything that is right, each resource named after its rule."""
    wrong = [resource(type_, rule, values) for rule, type_, values, _ in HELD]
    wrong += [resource(type_, rule, values) for rule, (type_, values, *_) in BESIDE.items()]
    wrong += [resource(type_, rule, values) for rule, (type_, values) in WRONGLY_PASSED.items()]
    right = [resource(type_, rule, values) for rule, type_, _, values in HELD if values]
    for rule, (type_, values, more, settings, argument) in BESIDE.items():
        right += [resource(type_, rule, values)]
        right += [resource(more, rule, settings, references={argument: f"{type_}.{rule}.id"})]
    folder, asked = tmp_path_factory.mktemp("plans"), {}
    for name, resources in (("wrong", wrong), ("right", right)):
        path: Path = folder / f"{name}.json"
        path.write_text(json.dumps(plan(*resources)))
        asked[name] = worker.scan_plan(path)
    return {name: scan.result(120) for name, scan in asked.items()}


def failed(scan: Scan) -> set[tuple[str, str]]:
    return {(record.rule, record.address) for record in scan.failed}


@pytest.mark.parametrize(("rule", "type_", "right"), [(r, t, bool(v)) for r, t, _, v in HELD])
def test_a_rule_of_checkovs_that_we_rely_on_holds_in_a_plan(
    scans: dict[str, Scan], rule: str, type_: str, right: bool
) -> None:
    at = (rule, f"{type_}.{rule}")
    assert at in failed(scans["wrong"])
    assert not right or (at in scans["right"].passed and at not in failed(scans["right"]))


@pytest.mark.parametrize("rule", BESIDE)
def test_a_rule_of_checkovs_sees_what_stands_beside_a_resource(scans: dict[str, Scan], rule: str) -> None:
    at = (rule, f"{BESIDE[rule][0]}.{rule}")
    assert at in failed(scans["wrong"])
    assert at in scans["right"].passed


@pytest.mark.parametrize("rule", WRONGLY_PASSED)
def test_a_rule_of_checkovs_that_we_do_not_rely_on_passes_what_it_should_not(scans: dict[str, Scan], rule: str) -> None:
    assert (rule, f"{WRONGLY_PASSED[rule][0]}.{rule}") in scans["wrong"].passed


def test_the_readme_relies_on_nothing_that_is_not_tried_here() -> None:
    text = (REPOSITORY / "policies" / "README.md").read_text(encoding="utf-8")
    table = text.partition("## Who holds which rule")[2].partition("\n## ")[0]
    named = set(re.findall(r"\bCKV2?_AWS_\d+", table))
    tried = {rule for rule, *_ in HELD} | set(BESIDE)
    assert named == tried, f"not tried: {sorted(named - tried)}; not in the table: {sorted(tried - named)}"
