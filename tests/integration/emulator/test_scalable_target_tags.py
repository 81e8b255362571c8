"""Tags of scalable targets (tools/emulator/extensions/scalable_target_tags.py)."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.emulator.endpoint import PROD, Endpoint

TARGET = {"ServiceNamespace": "dynamodb", "ResourceId": "table/users",
          "ScalableDimension": "dynamodb:table:ReadCapacityUnits"}  # fmt: skip


def register(endpoint: Endpoint) -> tuple[Any, str]:
    client = endpoint.client("application-autoscaling")
    target = client.register_scalable_target(**TARGET, MinCapacity=1, MaxCapacity=9, Tags={"Project": "SafeMate"})
    return client, target["ScalableTargetARN"]


def test_tags_of_a_target_are_kept_and_changed(emulator: Endpoint) -> None:
    client, arn = register(emulator)
    assert client.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"Project": "SafeMate"}

    client.tag_resource(ResourceARN=arn, Tags={"Owner": "platform"})
    client.untag_resource(ResourceARN=arn, TagKeys=["Project"])
    assert client.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"Owner": "platform"}


def test_another_account_does_not_see_them(emulator: Endpoint) -> None:
    _, arn = register(emulator)

    other = emulator.client("application-autoscaling", PROD)
    assert other.list_tags_for_resource(ResourceARN=arn)["Tags"] == {}
    assert other.describe_scalable_targets(ServiceNamespace="dynamodb")["ScalableTargets"] == []


def test_upstream_still_cannot_list_tags(moto: Endpoint) -> None:
    client, arn = register(moto)
    with pytest.raises(ClientError, match="500"):
        client.list_tags_for_resource(ResourceARN=arn)
