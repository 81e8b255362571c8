"""The access log of an API's stage (tools/emulator/extensions/stage_access_logs.py)."""

from __future__ import annotations

import json
import uuid
from typing import Any

from tests.integration.emulator.endpoint import DEV, Endpoint
from tests.integration.emulator.functions import call, deploy, expose

SLOW = """
import json, time
def handler(event, context):
    time.sleep(0.3)
    ids = {"api": event["requestContext"]["requestId"], "function": context.aws_request_id}
    return {"statusCode": 418, "body": json.dumps(ids)}
"""

FIELDS = {
    "requestId": "$context.requestId",
    "method": "$context.httpMethod",
    "route": "$context.resourcePath",
    "status": "$context.status",
    "responseBytes": "$context.responseLength",
    "latencyMs": "$context.responseLatency",
    "integrationMs": "$context.integrationLatency",
    "error": "$context.error.responseType",
    "userAgent": "$context.identity.userAgent",
    "userId": "$context.authorizer.claims.sub",
    "integrationRequest": "$context.integration.requestId",
}


def exposed(endpoint: Endpoint) -> tuple[str, str]:
    """The address of an API whose stage has an access log, and the log group."""
    name = f"logged-{uuid.uuid4().hex[:8]}"
    url = expose(endpoint, deploy(endpoint, name, SLOW))
    group = f"/aws/apigateway/{name}"
    endpoint.client("logs").create_log_group(logGroupName=group)
    arn = f"arn:aws:logs:us-east-1:{DEV}:log-group:{group}"
    patches = {"/accessLogSettings/destinationArn": arn, "/accessLogSettings/format": json.dumps(FIELDS)}
    endpoint.client("apigateway").update_stage(
        restApiId=url.split("/restapis/")[1].partition("/")[0],
        stageName="test",
        patchOperations=[{"op": "replace", "path": path, "value": value} for path, value in patches.items()],
    )
    return url, group


def lines(endpoint: Endpoint, group: str) -> list[dict[str, Any]]:
    events = endpoint.client("logs").filter_log_events(logGroupName=group)["events"]
    return [json.loads(event["message"]) for event in events]


def test_a_request_is_a_line_with_its_route_its_ids_and_its_times(emulator: Endpoint) -> None:
    url, group = exposed(emulator)
    status, body = call(url, **{"User-Agent": 'a "quoted" agent'})
    assert status == 418
    (line,) = lines(emulator, group)
    ids = json.loads(body)
    assert (line["requestId"], line["integrationRequest"]) == (ids["api"], ids["function"])
    assert (line["method"], line["route"], line["status"], line["error"]) == ("GET", "/", "418", "-")
    assert line["userAgent"] == 'a "quoted" agent'
    assert line["userId"] == "-"
    assert int(line["responseBytes"]) == len(body)
    assert int(line["latencyMs"]) >= int(line["integrationMs"]) >= 300


def test_a_request_that_no_route_answers_is_a_line_as_well(emulator: Endpoint) -> None:
    url, group = exposed(emulator)
    assert call(f"{url}no/such/path")[0] == 403
    (line,) = lines(emulator, group)
    assert (line["status"], line["error"], line["route"]) == ("403", "MISSING_AUTHENTICATION_TOKEN", "-")
    assert (line["integrationMs"], line["integrationRequest"]) == ("-", "-")


def test_a_stage_without_a_log_answers_all_the_same(emulator: Endpoint) -> None:
    url = expose(emulator, deploy(emulator, f"unlogged-{uuid.uuid4().hex[:8]}", SLOW))
    assert call(url)[0] == 418


def test_upstream_still_writes_none(ministack: Endpoint) -> None:
    url, group = exposed(ministack)
    call(url)
    assert lines(ministack, group) == []
