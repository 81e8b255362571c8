"""CloudWatch Logs: Insights queries run in full (tools/insights); MiniStack passes over most of a query's commands.

The results are kept where MiniStack keeps its own, so `GetQueryResults` and a reset are upstream's.
"""

from __future__ import annotations

import time
from typing import Any

from ministack.core.responses import get_account_id, new_uuid
from ministack.services import cloudwatch_logs

from tools import insights
from tools.emulator.extensions import target_actions

_DONE = "Complete"
_MOST_KEPT = 100
"""Queries of an account in a region: each keeps its rows, up to ten thousand, until they are asked for."""


def install() -> None:
    """Replace StartQuery and StopQuery, and add DescribeQueries."""
    operations = {"StartQuery": _start, "StopQuery": _stop, "DescribeQueries": _describe}
    target_actions.add(cloudwatch_logs, operations)


def _start(request: dict[str, Any]) -> dict[str, Any]:
    groups, start, end = _groups(request), request.get("startTime"), request.get("endTime")
    if not isinstance(start, int) or not isinstance(end, int) or start > end:
        raise target_actions.RefusedError(
            "InvalidParameterException", "startTime and endTime are seconds since 1970, the earlier one first"
        )
    if request.get("queryLanguage", "CWLI") != "CWLI":
        raise target_actions.RefusedError("InvalidParameterException", "The emulator runs CWLI, no other language")
    try:
        query = insights.parse(request.get("queryString", ""))
        result = insights.run(query, _events(groups, start, end), int(request.get("limit") or 10_000))
    except insights.QueryError as wrong:
        raise target_actions.RefusedError("MalformedQueryException", str(wrong)) from wrong
    identifier: str = new_uuid()
    _keep(identifier, _kept(identifier, request, groups, result))
    return {"queryId": identifier}


def _keep(identifier: str, query: dict[str, Any]) -> None:
    cloudwatch_logs._queries[identifier] = query
    for oldest in list(cloudwatch_logs._queries)[:-_MOST_KEPT]:
        cloudwatch_logs._queries.pop(oldest, None)


def _groups(request: dict[str, Any]) -> list[str]:
    """The names of the log groups to look in, whichever way they are given."""
    groups: list[str] = cloudwatch_logs._resolve_query_log_groups(request)
    if not groups:
        raise target_actions.RefusedError("InvalidParameterException", "Name at least one log group")
    for name in groups:
        if name not in cloudwatch_logs._log_groups:
            raise target_actions.RefusedError("ResourceNotFoundException", f"Log group {name} does not exist")
    return groups


def _events(groups: list[str], start: int, end: int) -> list[insights.Event]:
    """What the groups hold from `start` to `end`, both in seconds and both included, the oldest first.

    Looked up in a copy: functions go on writing meanwhile, and upstream's own reading fails when a stream is added.
    """
    account = get_account_id()
    taken = []
    with cloudwatch_logs._log_events_lock:
        for group in groups:
            for name, stream in list(cloudwatch_logs._log_groups[group]["streams"].items()):
                events = [e for e in stream["events"] if start * 1000 <= e["timestamp"] <= end * 1000]
                taken += [(group, name, event) for event in events]
    return [
        insights.Event(
            timestamp=event["timestamp"],
            message=event["message"],
            stream=name,
            log=f"{account}:{group}",
            pointer=_pointer(group, name, event),
        )
        for group, name, event in sorted(taken, key=lambda each: int(each[2]["timestamp"]))
    ]


def _pointer(group: str, stream: str, event: dict[str, Any]) -> str:
    """What GetLogRecord finds the event by; a function's lines have nothing yet."""
    pointer: str = event.setdefault("eventId", new_uuid())
    if pointer not in cloudwatch_logs._log_records:
        cloudwatch_logs._log_records[pointer] = cloudwatch_logs._build_log_record(
            ptr=pointer, timestamp_ms=event["timestamp"], message=event["message"], log_group=group, log_stream=stream
        )
    return pointer


def _kept(identifier: str, request: dict[str, Any], groups: list[str], result: insights.Result) -> dict[str, Any]:
    return {
        "queryId": identifier,
        "queryString": request["queryString"],
        "logGroupName": groups[0],
        "logGroupNames": groups,
        "createTime": int(time.time() * 1000),
        "status": _DONE,
        "results": [[{"field": name, "value": text} for name, text in row.items()] for row in result.rows],
        "statistics": {"recordsMatched": float(result.matched), "recordsScanned": float(result.scanned)},
    }


def _stop(request: dict[str, Any]) -> dict[str, Any]:
    """Every query has ended when StartQuery answers, and AWS refuses to stop one that has."""
    if request.get("queryId") not in cloudwatch_logs._queries:
        raise target_actions.RefusedError("ResourceNotFoundException", "The query does not exist")
    raise target_actions.RefusedError("InvalidParameterException", "The query is not running")


def _describe(request: dict[str, Any]) -> dict[str, Any]:
    """All in one page, newest first."""
    group, status = request.get("logGroupName"), request.get("status", _DONE)
    shown = ("queryId", "queryString", "status", "createTime", "logGroupName")
    kept = sorted(cloudwatch_logs._queries.values(), key=lambda query: query["createTime"], reverse=True)
    found = [query for query in kept if query["status"] == status and group in (None, *query["logGroupNames"])]
    return {"queries": [{name: query[name] for name in shown} for query in found]}
