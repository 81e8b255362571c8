"""Logging of web ACLs (tools/emulator/extensions/waf_logging.py)."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.emulator.endpoint import PROD, Endpoint

LOG_GROUP = "arn:aws:logs:us-east-1:111111111111:log-group:aws-waf-logs-safemate"


def web_acl(endpoint: Endpoint, name: str) -> tuple[Any, str]:
    """A WAF client and the ARN of a new web ACL."""
    waf = endpoint.client("wafv2")
    visibility = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": name}
    acl = waf.create_web_acl(Name=name, Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=visibility)
    return waf, acl["Summary"]["ARN"]


def configuration(arn: str) -> dict[str, Any]:
    return {"ResourceArn": arn, "LogDestinationConfigs": [LOG_GROUP],
            "RedactedFields": [{"SingleHeader": {"Name": "authorization"}}]}  # fmt: skip


def test_a_logging_configuration_is_stored_and_deleted(emulator: Endpoint) -> None:
    waf, arn = web_acl(emulator, "logged")

    waf.put_logging_configuration(LoggingConfiguration=configuration(arn))
    stored = waf.get_logging_configuration(ResourceArn=arn)["LoggingConfiguration"]
    assert {key: stored[key] for key in configuration(arn)} == configuration(arn)

    waf.delete_logging_configuration(ResourceArn=arn)
    with pytest.raises(waf.exceptions.WAFNonexistentItemException):
        waf.get_logging_configuration(ResourceArn=arn)


def test_a_web_acl_of_another_account_cannot_be_logged(emulator: Endpoint) -> None:
    _, arn = web_acl(emulator, "foreign")
    waf = emulator.client("wafv2", PROD)

    with pytest.raises(waf.exceptions.WAFNonexistentItemException):
        waf.put_logging_configuration(LoggingConfiguration=configuration(arn))


def test_upstream_still_lacks_logging_configurations(ministack: Endpoint) -> None:
    waf, arn = web_acl(ministack, "logged")
    with pytest.raises(ClientError, match="Unknown WAF action: PutLoggingConfiguration"):
        waf.put_logging_configuration(LoggingConfiguration=configuration(arn))
