"""API Gateway asks the function's policy (tools/emulator/extensions/invoke_permission.py)."""

from __future__ import annotations

import json

from tests.integration.emulator.endpoint import DEV, Endpoint
from tests.integration.emulator.functions import call, deploy, expose, permit

OK = """
def handler(event, context):
    return {"statusCode": 200, "body": "ok"}
"""


def alias(endpoint: Endpoint, name: str) -> str:
    """A function with the alias `live`; returns the alias's ARN."""
    arn = deploy(endpoint, name, OK)
    version = endpoint.client("lambda").publish_version(FunctionName=name)["Version"]
    endpoint.client("lambda").create_alias(FunctionName=name, Name="live", FunctionVersion=version)
    return f"{arn}:live"


def test_without_a_permission_the_call_fails(emulator: Endpoint) -> None:
    status, body = call(expose(emulator, deploy(emulator, "unpermitted", OK), permitted=False))

    assert (status, json.loads(body)) == (500, {"message": "Internal server error"})


def test_a_permission_on_the_function_is_none_on_its_alias(emulator: Endpoint) -> None:
    live = alias(emulator, "half-permitted")
    url = expose(emulator, live, permitted=False)
    permit(emulator, live.removesuffix(":live"), DEV, url)
    assert call(url)[0] == 500

    permit(emulator, live, DEV, url)
    assert call(url) == (200, "ok")


def test_a_permission_for_another_api_does_not_help(emulator: Endpoint) -> None:
    function = deploy(emulator, "other-api", OK)
    expose(emulator, function)

    assert call(expose(emulator, function, permitted=False))[0] == 500


def test_upstream_still_calls_without_asking(ministack: Endpoint) -> None:
    ambient = "000000000000"  # where upstream looks for the API of an unsigned call
    function = deploy(ministack, "unpermitted", OK, account=ambient)
    assert call(expose(ministack, function, ambient, permitted=False)) == (200, "ok")
