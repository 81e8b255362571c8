"""Which resources carry tags, and how a rule reads them."""

from __future__ import annotations

from policies.checks.subject import Subject

TYPES = (
    "aws_api_gateway_rest_api",
    "aws_api_gateway_stage",
    "aws_apigatewayv2_api",
    "aws_appautoscaling_target",
    "aws_backup_vault",
    "aws_cloudtrail",
    "aws_cloudwatch_composite_alarm",
    "aws_cloudwatch_event_rule",
    "aws_cloudwatch_log_group",
    "aws_cloudwatch_metric_alarm",
    "aws_cognito_user_pool",
    "aws_default_security_group",
    "aws_dynamodb_table",
    "aws_ecr_repository",
    "aws_eip",
    "aws_flow_log",
    "aws_guardduty_detector",
    "aws_iam_openid_connect_provider",
    "aws_iam_policy",
    "aws_iam_role",
    "aws_internet_gateway",
    "aws_kms_key",
    "aws_lambda_function",
    "aws_nat_gateway",
    "aws_route_table",
    "aws_s3_bucket",
    "aws_secretsmanager_secret",
    "aws_security_group",
    "aws_sfn_state_machine",
    "aws_sns_topic",
    "aws_sqs_queue",
    "aws_ssm_parameter",
    "aws_subnet",
    "aws_vpc",
    "aws_vpc_endpoint",
    "aws_vpc_security_group_egress_rule",
    "aws_vpc_security_group_ingress_rule",
    "aws_wafv2_web_acl",
    "aws_xray_sampling_rule",
)


def tags(subject: Subject) -> dict[str, str]:
    """A resource's tags with the provider's default tags; its own alone where the plan has no others."""
    found = subject.mapping("tags_all") or subject.mapping("tags")
    return {key: str(value) for key, value in found.items() if value is not None}
