"""REST APIs. Almost everything hangs on one, and is imported by a path that begins with its id."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tools.terraform.recovery.lookup import Lookup
from tools.terraform.recovery.rule import Answer, Rule, asked, joined, where
from tools.terraform.recovery.suspects import Suspect

_API = "aws_api_gateway_rest_api"


def _api(suspect: Suspect, lookup: Lookup) -> str | None:
    """APIs may share a name, so the date counts as well."""
    name = suspect.need("name")
    found = lookup.every("apigateway", "get_rest_apis", "items")
    return lookup.free(a["id"] for a in found if a["name"] == name and lookup.is_new(a, "createdDate"))


def _child(operation: str, parameter: str) -> Answer:
    """`api/child`: the API is the planned one or, while that is unknown, the one that knows the child's id."""

    def answer(suspect: Suspect, lookup: Lookup) -> str | None:
        child = suspect.id or ""
        api = suspect.planned.get("rest_api_id") or lookup.parent(
            _API, lambda a: lookup.ask("apigateway", operation, restApiId=a, **{parameter: child})
        )
        return f"{api}/{child}" if api else None

    return answer


def _begun_child(operation: str, matches: Callable[[Suspect, dict[str, Any], Lookup], bool]) -> Answer:
    """`api/child`: the child that is listed and matches the plan."""

    def answer(suspect: Suspect, lookup: Lookup) -> str | None:
        api = suspect.need("rest_api_id")
        found: Iterator[dict[str, Any]] = lookup.every("apigateway", operation, "items", restApiId=api)
        child = lookup.free(item["id"] for item in found if matches(suspect, item, lookup))
        return f"{api}/{child}" if child else None

    return answer


def _same_name(suspect: Suspect, item: dict[str, Any], _lookup: Lookup) -> bool:
    return bool(item.get("name") == suspect.need("name"))


def _same_place(suspect: Suspect, item: dict[str, Any], _lookup: Lookup) -> bool:
    return (item.get("parentId"), item.get("pathPart")) == (suspect.need("parent_id"), suspect.need("path_part"))


def _same_time(_suspect: Suspect, item: dict[str, Any], lookup: Lookup) -> bool:
    """A deployment has nothing to be told by but when it was made; Terraform makes one at a time."""
    return lookup.is_new(item, "createdDate")


def _parts(separator: str, count: int) -> Answer:
    """Terraform's id without its prefix, as a path: `agm-API-RESOURCE-GET` → `API/RESOURCE/GET`."""

    def answer(suspect: Suspect, _lookup: Lookup) -> str | None:
        return "/".join((suspect.id or "").split(separator, count)[1:])

    return answer


_method = joined("rest_api_id", "resource_id", "http_method")
_method_response = joined("rest_api_id", "resource_id", "http_method", "status_code")
_stage = joined("rest_api_id", "stage_name")
_model = joined("rest_api_id", "name")
_method_asked = {"restApiId": "rest_api_id", "resourceId": "resource_id", "httpMethod": "http_method"}


def _made_model(suspect: Suspect, lookup: Lookup) -> str | None:
    """`api/name`: a model is asked for by name, not by its id."""
    name = suspect.need("name")
    api = suspect.planned.get("rest_api_id") or lookup.parent(
        _API, lambda a: lookup.ask("apigateway", "get_model", restApiId=a, modelName=name)
    )
    return f"{api}/{name}" if api else None


def _settings(suspect: Suspect, _lookup: Lookup) -> str | None:
    """`API-STAGE-*/*` → `API/STAGE/*/*`."""
    return (suspect.id or "").replace("-", "/", 2)


RULES = {
    _API: Rule(begun=_api, new_ids=True),
    "aws_api_gateway_authorizer": Rule(
        _child("get_authorizer", "authorizerId"), _begun_child("get_authorizers", _same_name), new_ids=True
    ),
    "aws_api_gateway_request_validator": Rule(
        _child("get_request_validator", "requestValidatorId"),
        _begun_child("get_request_validators", _same_name),
        new_ids=True,
    ),
    "aws_api_gateway_resource": Rule(
        _child("get_resource", "resourceId"), _begun_child("get_resources", _same_place), new_ids=True
    ),
    "aws_api_gateway_deployment": Rule(
        _child("get_deployment", "deploymentId"), _begun_child("get_deployments", _same_time), new_ids=True
    ),
    "aws_api_gateway_model": Rule(
        _made_model, where(asked("apigateway", "get_model", restApiId="rest_api_id", modelName="name"), _model)
    ),
    "aws_api_gateway_method": Rule(_parts("-", 3), where(asked("apigateway", "get_method", **_method_asked), _method)),
    "aws_api_gateway_method_response": Rule(
        _parts("-", 4),
        where(asked("apigateway", "get_method_response", **_method_asked, statusCode="status_code"), _method_response),
    ),
    "aws_api_gateway_stage": Rule(
        _parts("-", 2), where(asked("apigateway", "get_stage", restApiId="rest_api_id", stageName="stage_name"), _stage)
    ),
    # Settings of a method, of the API or of the account: putting them again overwrites them.
    "aws_api_gateway_account": Rule(),
    "aws_api_gateway_integration": Rule(_parts("-", 3)),
    "aws_api_gateway_integration_response": Rule(_parts("-", 4)),
    "aws_api_gateway_gateway_response": Rule(_parts("-", 2)),
    "aws_api_gateway_method_settings": Rule(_settings),
}
