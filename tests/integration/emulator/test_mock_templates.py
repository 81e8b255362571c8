"""Response templates of MOCK integrations (mapping_template.py, mock_templates.py)."""

from __future__ import annotations

import urllib.request

import pytest

from tests.integration.emulator.endpoint import Endpoint

ORIGINS = """
#set($origin = $input.params("origin"))
#if($origin == "https://www.safemate.example" || $origin == "https://app.safemate.example")
#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)
#end
"""


def preflight(endpoint: Endpoint, template: str, origin: str, account: str) -> tuple[int, str | None, str]:
    """Status, allowed origin and body of an OPTIONS call to a new API whose static origin is the first one."""
    gateway = endpoint.client("apigateway", account)
    api = gateway.create_rest_api(name="cors")["id"]
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    method = {"restApiId": api, "resourceId": root, "httpMethod": "OPTIONS"}
    header = "method.response.header.Access-Control-Allow-Origin"
    gateway.put_method(**method, authorizationType="NONE")
    gateway.put_integration(**method, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    gateway.put_method_response(**method, statusCode="200", responseParameters={header: True})
    gateway.put_integration_response(
        **method, statusCode="200", responseParameters={header: "'https://www.safemate.example'"},
        responseTemplates={"application/json": template},
    )  # fmt: skip
    gateway.create_deployment(restApiId=api, stageName="test")
    request = urllib.request.Request(
        f"{endpoint.url}/restapis/{api}/test/_user_request_/?quiet=yes", method="OPTIONS", headers={"Origin": origin}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.status, answer.headers["Access-Control-Allow-Origin"], answer.read().decode()


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://app.safemate.example", "https://app.safemate.example"),
        ("https://www.safemate.example", "https://www.safemate.example"),
        ("https://evil.example", "https://www.safemate.example"),
    ],
)
def test_the_preflight_names_the_callers_origin_if_it_is_allowed(emulator: Endpoint, origin: str, allowed: str) -> None:
    status, found, body = preflight(emulator, ORIGINS, origin, "111111111111")

    assert (status, found, body.strip()) == (200, allowed, "")


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("plain", "plain"),
        ("#if(true)yes#else no#end", "yes"),
        ("#if(false)a#elseif(!false && (true))b#{else}c#end", "b"),
        ('#if($input.params("quiet") != "yes")a#{else}b#end!', "b!"),
        ("#if(false)#if(true)a#end b#end c", " c"),
        ('#set($x = "v")#if($x)[$x]#end', "[v]"),
        ("#if($context.nothing)a#{else}b#end", "b"),
    ],
)
def test_directives_are_rendered(emulator: Endpoint, template: str, text: str) -> None:
    assert preflight(emulator, template, "x", "111111111111")[2] == text


def test_a_template_overrides_the_status(emulator: Endpoint) -> None:
    assert preflight(emulator, "#set($context.responseOverride.status = 204)", "x", "111111111111")[0] == 204


def test_upstream_still_answers_with_the_template_itself(ministack: Endpoint) -> None:
    ambient = "000000000000"  # where upstream looks for the API of an unsigned call
    assert "#if(" in preflight(ministack, ORIGINS, "https://app.safemate.example", ambient)[2]
