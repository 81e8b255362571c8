"""Tags of a new trail (tools/emulator/extensions/cloudtrail_tags.py)."""

from __future__ import annotations

from tests.integration.emulator.endpoint import Endpoint

TAGS = [{"Key": "Project", "Value": "SafeMate"}]


def tags_after_create(endpoint: Endpoint) -> list[dict[str, str]]:
    endpoint.client("s3").create_bucket(Bucket="trail")
    client = endpoint.client("cloudtrail")
    arn = client.create_trail(Name="trail", S3BucketName="trail", TagsList=TAGS)["TrailARN"]
    (found,) = client.list_tags(ResourceIdList=[arn])["ResourceTagList"]
    tags: list[dict[str, str]] = found["TagsList"]
    return tags


def test_tags_given_on_creation_are_kept(emulator: Endpoint) -> None:
    assert tags_after_create(emulator) == TAGS


def test_upstream_still_drops_them(ministack: Endpoint) -> None:
    assert tags_after_create(ministack) == []
