"""CloudWatch Logs: saved Insights queries. Stored and listed as on AWS; `StartQuery`, which runs one, is upstream's."""

from __future__ import annotations

import time
import uuid
from typing import Any

from ministack.core.responses import AccountRegionScopedDict
from ministack.services import cloudwatch_logs

from tools.emulator import reset
from tools.emulator.extensions import target_actions

_definitions = AccountRegionScopedDict()


def install() -> None:
    """Add the three operations of the API (PutQueryDefinition, DescribeQueryDefinitions, DeleteQueryDefinition)."""
    target_actions.add(
        cloudwatch_logs,
        {"PutQueryDefinition": _put, "DescribeQueryDefinitions": _describe, "DeleteQueryDefinition": _delete},
    )
    reset.also(_definitions.clear)


def _put(request: dict[str, Any]) -> dict[str, Any]:
    identifier = request.get("queryDefinitionId") or str(uuid.uuid4())
    if "queryDefinitionId" in request and identifier not in _definitions:
        raise target_actions.RefusedError("ResourceNotFoundException", f"Query definition {identifier} does not exist")
    _definitions[identifier] = {
        "queryDefinitionId": identifier,
        "queryLanguage": request.get("queryLanguage", "CWLI"),
        "name": request["name"],
        "queryString": request["queryString"],
        "logGroupNames": request.get("logGroupNames") or [],
        "lastModified": int(time.time() * 1000),
    }
    return {"queryDefinitionId": identifier}


def _describe(request: dict[str, Any]) -> dict[str, Any]:
    """All in one page: an account may hold 1000, which is also the largest page AWS gives."""
    prefix = request.get("queryDefinitionNamePrefix") or ""
    found = [definition for definition in _definitions.values() if definition["name"].startswith(prefix)]
    return {"queryDefinitions": sorted(found, key=lambda definition: definition["name"])}


def _delete(request: dict[str, Any]) -> dict[str, Any]:
    if _definitions.pop(request["queryDefinitionId"], None) is None:
        raise target_actions.RefusedError("ResourceNotFoundException", "The query definition does not exist")
    return {"success": True}
