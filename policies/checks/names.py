from __future__ import annotations

import re
from collections.abc import Iterator

from policies.checks.subject import Check, Fault, Subject

_ARGUMENTS = {
    "aws_api_gateway_authorizer": "name",
    "aws_api_gateway_request_validator": "name",
    "aws_api_gateway_rest_api": "name",
    "aws_apigatewayv2_api": "name",
    "aws_appautoscaling_policy": "name",
    "aws_backup_vault": "name",
    "aws_cloudtrail": "name",
    "aws_cloudwatch_composite_alarm": "alarm_name",
    "aws_cloudwatch_dashboard": "dashboard_name",
    "aws_cloudwatch_event_bus": "name",
    "aws_cloudwatch_event_rule": "name",
    "aws_cloudwatch_log_group": "name",
    "aws_cloudwatch_metric_alarm": "alarm_name",
    "aws_cognito_user_pool": "name",
    "aws_cognito_user_pool_client": "name",
    "aws_dynamodb_table": "name",
    "aws_ecr_repository": "name",
    "aws_iam_policy": "name",
    "aws_iam_role": "name",
    "aws_iam_role_policy": "name",
    "aws_kms_alias": "name",
    "aws_lambda_function": "function_name",
    "aws_lambda_layer_version": "layer_name",
    "aws_s3_bucket": "bucket",
    "aws_scheduler_schedule": "name",
    "aws_secretsmanager_secret": "name",
    "aws_security_group": "name",
    "aws_sfn_state_machine": "name",
    "aws_sns_topic": "name",
    "aws_sqs_queue": "name",
    "aws_ssm_parameter": "name",
    "aws_wafv2_web_acl": "name",
    "aws_xray_sampling_rule": "rule_name",
}

# What AWS or its conventions put before our own part of a name.
_PREFIX = re.compile(r"alias/|/aws/[a-z0-9-]+/|aws-waf-logs-|/")
_EXECUTION_LOG = re.compile(r"API-Gateway-Execution-Logs_[a-z0-9]+/(.+)")


class Names(Check):
    """Names say whose a thing is; policies, alarms and people rely on it (docs/environments.md)."""

    rule = "CKV_SM_0001"
    title = "Names begin with the environment: <environment>-safemate-*"
    types = _ARGUMENTS

    def faults(self, subject: Subject) -> Iterator[Fault]:
        argument = _ARGUMENTS[subject.type]
        name = subject.one(argument)
        if subject.type == "aws_cloudwatch_log_group" and (name is None or subject.is_reference(argument)):
            return  # API Gateway names its execution log by the API's id; the scan after apply sees the name
        if not isinstance(name, str) or subject.is_reference(argument):
            yield argument, f"{argument} must be set, and known when planning"
            return
        if (log := _EXECUTION_LOG.fullmatch(name)) and subject.type == "aws_cloudwatch_log_group":
            if log[1] != subject.environment:
                yield argument, f'"{name}" is the log of a stage of {log[1]}, not of {subject.environment}'
            return
        own = _PREFIX.sub("", name, count=1) if _PREFIX.match(name) else name
        patterns = [text.format(environment=subject.environment) for text in subject.limits["names"][subject.stack]]
        if not any(_fits(own.replace("/", "-"), pattern) for pattern in patterns):
            yield argument, f'"{name}" does not fit {" or ".join(patterns)}'


def _fits(name: str, pattern: str) -> bool:
    """Whether a name fits a pattern in which `*` stands for lower-case letters, digits, dashes and slashes' dashes."""
    return re.fullmatch(re.escape(pattern).replace(r"\*", "[a-z0-9-]+"), name) is not None


check = Names()
