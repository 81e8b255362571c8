"""The log group of a new trail (tools/emulator/extensions/cloudtrail_logs.py)."""

from __future__ import annotations

from tests.integration.emulator.endpoint import Endpoint

GROUP = "arn:aws:logs:us-east-1:111111111111:log-group:/aws/cloudtrail/t:*"
ROLE = "arn:aws:iam::111111111111:role/trail-logs"


def log_group_after_create(endpoint: Endpoint) -> tuple[str | None, str | None]:
    endpoint.client("s3").create_bucket(Bucket="logged-trail")
    client = endpoint.client("cloudtrail")
    client.create_trail(
        Name="logged-trail", S3BucketName="logged-trail", CloudWatchLogsLogGroupArn=GROUP, CloudWatchLogsRoleArn=ROLE
    )
    trail = client.get_trail(Name="logged-trail")["Trail"]
    return trail.get("CloudWatchLogsLogGroupArn"), trail.get("CloudWatchLogsRoleArn")


def test_the_log_group_given_on_creation_is_kept(emulator: Endpoint) -> None:
    assert log_group_after_create(emulator) == (GROUP, ROLE)


def test_upstream_still_drops_it(ministack: Endpoint) -> None:
    assert log_group_after_create(ministack) == (None, None)
