"""Features of a GuardDuty detector (tools/emulator/extensions/detector_features.py)."""

from __future__ import annotations

from typing import Any

from tests.integration.emulator.endpoint import Endpoint


def detector(endpoint: Endpoint) -> tuple[Any, str]:
    client = endpoint.client("guardduty")
    return client, client.create_detector(Enable=True)["DetectorId"]


def put(client: Any, made: str, name: str, status: str) -> None:
    client.update_detector(DetectorId=made, Features=[{"Name": name, "Status": status}])


def features(client: Any, made: str) -> dict[str, str]:
    return {each["Name"]: each["Status"] for each in client.get_detector(DetectorId=made)["Features"]}


def test_a_new_detector_has_nearly_all_switched_on(emulator: Endpoint) -> None:
    client, made = detector(emulator)
    given = features(client, made)
    assert {"EKS_AUDIT_LOGS", "S3_DATA_EVENTS"} <= set(given)
    assert set(given.values()) == {"ENABLED"}


def test_each_is_set_by_itself(emulator: Endpoint) -> None:
    client, made = detector(emulator)
    before = features(client, made)
    put(client, made, "S3_DATA_EVENTS", "ENABLED")
    put(client, made, "EKS_AUDIT_LOGS", "DISABLED")
    client.update_detector(DetectorId=made, FindingPublishingFrequency="ONE_HOUR")
    assert features(client, made) == before | {"EKS_AUDIT_LOGS": "DISABLED"}
    assert client.get_detector(DetectorId=made)["FindingPublishingFrequency"] == "ONE_HOUR"


def test_upstream_still_forgets_all_but_the_last(moto: Endpoint) -> None:
    client, made = detector(moto)
    put(client, made, "S3_DATA_EVENTS", "ENABLED")
    put(client, made, "EKS_AUDIT_LOGS", "DISABLED")
    assert features(client, made) == {"EKS_AUDIT_LOGS": "DISABLED"}
