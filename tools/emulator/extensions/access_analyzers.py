"""IAM Access Analyzer: analyzers and their tags. Stored only. Neither package has the service.

Source: IAM Access Analyzer API reference, "Actions" (REST, JSON).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region, json_response

from tools.emulator import reset, service_table

_analyzers = AccountRegionScopedDict()


def install() -> None:
    """Answer the service `access-analyzer`."""
    service_table.register("access-analyzer", _handle, ("accessanalyzer",))
    reset.also(_analyzers.clear)


async def _handle(
    method: str, path: str, _headers: Mapping[str, str], body: bytes, query: Mapping[str, list[str]]
) -> Any:
    kind, _, name = unquote(path).strip("/").partition("/")
    request = json.loads(body or b"{}")
    if kind == "analyzer" and not name:
        return _create(request) if method == "PUT" else json_response({"analyzers": list(_analyzers.values())})
    if kind == "tags":
        name = name.rpartition("/")[2]
    found = _analyzers.get(name)
    if kind not in ("analyzer", "tags") or found is None:
        return _refusal("ResourceNotFoundException", f"Analyzer {name} does not exist", 404)
    if kind == "tags":
        return _tags(found, method, request, query)
    if method == "DELETE":
        del _analyzers[name]
        return json_response({})
    return json_response({"analyzer": found})


def _create(request: dict[str, Any]) -> Any:
    name = request["analyzerName"]
    if name in _analyzers:
        return _refusal("ConflictException", f"Analyzer {name} exists already", 409)
    arn = f"arn:aws:access-analyzer:{get_region()}:{get_account_id()}:analyzer/{name}"
    _analyzers[name] = {
        "arn": arn,
        "name": name,
        "type": request["type"],
        "createdAt": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "status": "ACTIVE",
        "tags": request.get("tags") or {},
    }
    return json_response({"arn": arn})


def _tags(analyzer: dict[str, Any], method: str, request: dict[str, Any], query: Mapping[str, list[str]]) -> Any:
    if method == "GET":
        return json_response({"tags": analyzer["tags"]})
    gone = query.get("tagKeys", []) if method == "DELETE" else []
    given = request.get("tags", {}) if method == "POST" else {}
    analyzer["tags"] = {key: value for key, value in (analyzer["tags"] | given).items() if key not in gone}
    return json_response({})


def _refusal(code: str, message: str, status: int) -> Any:
    answer, headers, body = json_response({"message": message}, status)
    return answer, headers | {"x-amzn-errortype": code}, body
