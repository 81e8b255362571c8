from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tools.terraform.recovery.lookup import Lookup
from tools.terraform.recovery.rules import rule_for
from tools.terraform.recovery.suspects import NotYetKnown

P = "aws_api_gateway_"


def import_id(suspect: Any, lookup: Lookup) -> str | None:
    return rule_for(suspect.type).import_id(suspect, lookup)


@pytest.fixture
def api(lookup: Lookup) -> str:
    return str(lookup.client("apigateway").create_rest_api(name="dev-safemate-api")["id"])


@pytest.fixture
def users(lookup: Lookup, api: str) -> str:
    """The resource /users."""
    client = lookup.client("apigateway")
    root = client.get_resources(restApiId=api)["items"][0]["id"]
    return str(client.create_resource(restApiId=api, parentId=root, pathPart="users")["id"])


def knowing(lookup: Lookup, *apis: str) -> Lookup:
    return replace(lookup, ids={f"{P}rest_api": apis})


def test_an_api_is_found_by_name_and_age(suspect: Any, lookup: Lookup, api: str) -> None:
    wanted = suspect(f"{P}rest_api", name="dev-safemate-api")
    assert import_id(suspect(f"{P}rest_api", name="another"), lookup) is None
    assert import_id(wanted, replace(lookup, since=lookup.since + timedelta(hours=1))) is None
    assert import_id(wanted, lookup) == api


@pytest.mark.parametrize(
    ("kind", "id_", "path"),
    [
        ("method", "agm-a1-r1-GET", "a1/r1/GET"),
        ("integration", "agi-a1-r1-GET", "a1/r1/GET"),
        ("method_response", "agmr-a1-r1-OPTIONS-200", "a1/r1/OPTIONS/200"),
        ("integration_response", "agir-a1-r1-OPTIONS-200", "a1/r1/OPTIONS/200"),
        ("gateway_response", "aggr-a1-DEFAULT_4XX", "a1/DEFAULT_4XX"),
        ("stage", "ags-a1-dev-blue", "a1/dev-blue"),
        ("method_settings", "a1-dev-*/*", "a1/dev/*/*"),
    ],
)
def test_terraforms_ids_are_turned_into_the_paths_that_import_takes(
    suspect: Any, lookup: Lookup, kind: str, id_: str, path: str
) -> None:
    assert import_id(suspect(P + kind, id=id_), lookup) == path


def test_a_child_is_imported_by_the_api_that_has_it(suspect: Any, lookup: Lookup, api: str, users: str) -> None:
    other = lookup.client("apigateway").create_rest_api(name="another")["id"]
    resource = suspect(f"{P}resource", id=users)
    assert import_id(resource, knowing(lookup, other, api)) == f"{api}/{users}"
    assert import_id(resource, knowing(lookup, other)) is None


def test_a_resource_under_way_is_found_by_its_place_in_the_tree(
    suspect: Any, lookup: Lookup, api: str, users: str
) -> None:
    client = lookup.client("apigateway")
    made = client.create_resource(restApiId=api, parentId=users, pathPart="{userId}")["id"]
    planned = {"rest_api_id": api, "path_part": "{userId}"}
    with pytest.raises(NotYetKnown):
        import_id(suspect(f"{P}resource", **planned), lookup)
    assert import_id(suspect(f"{P}resource", **planned, parent_id="elsewhere"), lookup) is None
    assert import_id(suspect(f"{P}resource", **planned, parent_id=users), lookup) == f"{api}/{made}"


@pytest.mark.parametrize(
    ("kind", "create", "asked"),
    [
        ("authorizer", "create_authorizer", {"type": "COGNITO_USER_POOLS", "identitySource": "x"}),
        ("request_validator", "create_request_validator", {"validateRequestBody": True}),
    ],
)
def test_named_children_under_way_are_found_by_name(
    suspect: Any, lookup: Lookup, api: str, kind: str, create: str, asked: dict[str, Any]
) -> None:
    wanted = suspect(P + kind, rest_api_id=api, name="n")
    assert import_id(wanted, lookup) is None
    made = getattr(lookup.client("apigateway"), create)(restApiId=api, name="n", **asked)["id"]
    assert import_id(suspect(P + kind, id=made), knowing(lookup, api)) == f"{api}/{made}"
    assert import_id(wanted, lookup) == f"{api}/{made}"


def test_a_model_is_imported_by_name(suspect: Any, lookup: Lookup, api: str) -> None:
    wanted = suspect(f"{P}model", rest_api_id=api, name="PostUsers")
    assert import_id(wanted, lookup) is None
    client = lookup.client("apigateway")
    client.create_model(restApiId=api, name="PostUsers", contentType="application/json", schema="{}")
    assert import_id(wanted, lookup) == f"{api}/PostUsers"
    made = suspect(f"{P}model", id="m1", name="PostUsers")
    assert import_id(made, knowing(lookup, api)) == f"{api}/PostUsers"
    assert import_id(made, lookup) is None


def test_a_method_and_its_response_under_way_are_found_where_they_belong(
    suspect: Any, lookup: Lookup, api: str, users: str
) -> None:
    client = lookup.client("apigateway")
    planned = {"rest_api_id": api, "resource_id": users, "http_method": "OPTIONS"}
    method = suspect(f"{P}method", **planned)
    response = suspect(f"{P}method_response", **planned, status_code="200")
    assert import_id(method, lookup) is None
    assert import_id(response, lookup) is None
    client.put_method(restApiId=api, resourceId=users, httpMethod="OPTIONS", authorizationType="NONE")
    assert import_id(method, lookup) == f"{api}/{users}/OPTIONS"
    client.put_method_response(restApiId=api, resourceId=users, httpMethod="OPTIONS", statusCode="200")
    assert import_id(response, lookup) == f"{api}/{users}/OPTIONS/200"


def test_deployment_and_stage_under_way_are_found(suspect: Any, lookup: Lookup, api: str, users: str) -> None:
    client = lookup.client("apigateway")
    client.put_method(restApiId=api, resourceId=users, httpMethod="GET", authorizationType="NONE")
    client.put_integration(restApiId=api, resourceId=users, httpMethod="GET", type="MOCK")
    deployment = suspect(f"{P}deployment", rest_api_id=api)
    stage = suspect(f"{P}stage", rest_api_id=api, stage_name="dev")
    assert import_id(deployment, lookup) is None
    assert import_id(stage, lookup) is None
    made = client.create_deployment(restApiId=api)["id"]
    client.create_stage(restApiId=api, stageName="dev", deploymentId=made)
    assert import_id(deployment, lookup) == f"{api}/{made}"
    assert import_id(stage, lookup) == f"{api}/dev"


@pytest.mark.parametrize("kind", ["integration", "integration_response", "gateway_response", "method_settings"])
def test_settings_under_way_are_put_again(suspect: Any, lookup: Lookup, kind: str) -> None:
    assert import_id(suspect(P + kind), lookup) is None
