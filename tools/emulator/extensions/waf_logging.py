"""WAFv2: logging configurations of a web ACL. Stored only, as the web ACL itself: no rule is ever evaluated here."""

from __future__ import annotations

from typing import Any

from ministack.core.responses import AccountRegionScopedDict
from ministack.services import waf

from tools.emulator import reset
from tools.emulator.extensions import target_actions

_configurations = AccountRegionScopedDict()


def install() -> None:
    """Add the four operations of the API."""
    target_actions.add(
        waf,
        {
            "PutLoggingConfiguration": _put,
            "GetLoggingConfiguration": _get,
            "ListLoggingConfigurations": _list,
            "DeleteLoggingConfiguration": _delete,
        },
    )
    reset.also(_configurations.clear)


def _put(request: dict[str, Any]) -> dict[str, Any]:
    configuration = {"ManagedByFirewallManager": False, **request["LoggingConfiguration"]}
    _require_acl(configuration["ResourceArn"])
    _configurations[configuration["ResourceArn"]] = configuration
    return {"LoggingConfiguration": configuration}


def _get(request: dict[str, Any]) -> dict[str, Any]:
    return {"LoggingConfiguration": _stored(request["ResourceArn"])}


def _list(_request: dict[str, Any]) -> dict[str, Any]:
    return {"LoggingConfigurations": list(_configurations.values())}


def _delete(request: dict[str, Any]) -> dict[str, Any]:
    _stored(request["ResourceArn"])
    del _configurations[request["ResourceArn"]]
    return {}


def _stored(arn: str) -> dict[str, Any]:
    configuration: dict[str, Any] | None = _configurations.get(arn)
    if configuration is None:
        raise target_actions.RefusedError(
            "WAFNonexistentItemException", "AWS WAF couldn't perform the operation because your resource doesn't exist."
        )
    return configuration


def _require_acl(arn: str) -> None:
    if not any(acl["ARN"] == arn for acl in waf._web_acls.values()):
        raise target_actions.RefusedError(
            "WAFNonexistentItemException", "AWS WAF couldn't perform the operation because your resource doesn't exist."
        )
