"""MOCK integrations (tools/emulator/extensions/mock_integration.py)."""

from __future__ import annotations

from typing import Any

from tests.integration.emulator.endpoint import Endpoint


def mock_integration(endpoint: Endpoint, kind: str = "MOCK") -> dict[str, Any]:
    """Make an API with one OPTIONS method and return its integration as described afterwards."""
    gateway = endpoint.client("apigateway")
    api = gateway.create_rest_api(name="mock")["id"]
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    method = {"restApiId": api, "resourceId": root, "httpMethod": "OPTIONS"}
    gateway.put_method(**method, authorizationType="NONE")
    gateway.put_integration(**method, type=kind, requestTemplates={"application/json": '{"statusCode": 200}'})
    integration: dict[str, Any] = gateway.get_integration(**method)
    return integration


def test_a_mock_integration_has_no_http_method(emulator: Endpoint) -> None:
    assert mock_integration(emulator).get("httpMethod") is None


def test_another_integration_keeps_the_default(emulator: Endpoint) -> None:
    assert mock_integration(emulator, "AWS_PROXY")["httpMethod"] == "POST"


def test_upstream_still_invents_one(ministack: Endpoint) -> None:
    assert mock_integration(ministack)["httpMethod"] == "POST"
