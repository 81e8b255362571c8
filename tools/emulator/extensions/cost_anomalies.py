"""Cost Explorer: cost anomaly monitors and subscriptions. Stored only: nothing here costs anything.

Neither package has them (moto has cost categories alone). Source: Cost Explorer API reference, "Actions".
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ministack.core.responses import AccountScopedDict, error_response_json, get_account_id, json_response

from tools.emulator import reset, service_table
from tools.emulator.extensions.target_actions import RefusedError

_monitors = AccountScopedDict()
_subscriptions = AccountScopedDict()
_tags = AccountScopedDict()


def install() -> None:
    """Answer the service `ce`."""
    service_table.register("ce", _handle)
    for kept in (_monitors, _subscriptions, _tags):
        reset.also(kept.clear)


async def _handle(
    _method: str, _path: str, headers: Mapping[str, str], body: bytes, _query: Mapping[str, list[str]]
) -> Any:
    operation = headers.get("x-amz-target", "").rpartition(".")[2]
    if operation not in _OPERATIONS:
        return error_response_json("InvalidAction", f"{operation} is not emulated", 400)
    try:
        return json_response(_OPERATIONS[operation](json.loads(body or b"{}")))
    except RefusedError as refused:
        return error_response_json(refused.code, str(refused), 400)


def _create_monitor(request: dict[str, Any]) -> dict[str, Any]:
    monitor = dict(request["AnomalyMonitor"])
    own = [kept for kept in _monitors.values() if kept["MonitorType"] == "DIMENSIONAL"]
    if monitor["MonitorType"] == "DIMENSIONAL" and own:
        raise RefusedError("ValidationException", "Limit exceeded on dimensional spend monitor creation")
    arn = _arn("anomalymonitor")
    _monitors[arn] = monitor | {"MonitorArn": arn, "CreationDate": _today()}
    _keep_tags(arn, request)
    return {"MonitorArn": arn}


def _get_monitors(request: dict[str, Any]) -> dict[str, Any]:
    return {"AnomalyMonitors": _found(_monitors, request.get("MonitorArnList"), "UnknownMonitorException")}


def _update_monitor(request: dict[str, Any]) -> dict[str, Any]:
    (monitor,) = _found(_monitors, [request["MonitorArn"]], "UnknownMonitorException")
    monitor["MonitorName"] = request.get("MonitorName", monitor["MonitorName"])
    return {"MonitorArn": request["MonitorArn"]}


def _delete_monitor(request: dict[str, Any]) -> dict[str, Any]:
    _found(_monitors, [request["MonitorArn"]], "UnknownMonitorException")
    del _monitors[request["MonitorArn"]]
    _tags.pop(request["MonitorArn"], None)
    return {}


def _create_subscription(request: dict[str, Any]) -> dict[str, Any]:
    subscription = dict(request["AnomalySubscription"])
    _found(_monitors, subscription["MonitorArnList"], "UnknownMonitorException")
    if subscription["Frequency"] == "IMMEDIATE" and any(one["Type"] == "EMAIL" for one in subscription["Subscribers"]):
        raise RefusedError("ValidationException", "Immediate frequency can only be used with SNS subscribers")
    arn = _arn("anomalysubscription")
    confirmed = [{"Status": "CONFIRMED"} | one for one in subscription["Subscribers"]]
    own = {"SubscriptionArn": arn, "AccountId": get_account_id(), "Subscribers": confirmed}
    _subscriptions[arn] = subscription | own
    _keep_tags(arn, request)
    return {"SubscriptionArn": arn}


def _get_subscriptions(request: dict[str, Any]) -> dict[str, Any]:
    wanted = request.get("SubscriptionArnList")
    return {"AnomalySubscriptions": _found(_subscriptions, wanted, "UnknownSubscriptionException")}


def _update_subscription(request: dict[str, Any]) -> dict[str, Any]:
    (subscription,) = _found(_subscriptions, [request["SubscriptionArn"]], "UnknownSubscriptionException")
    subscription.update({key: value for key, value in request.items() if value is not None})
    return {"SubscriptionArn": request["SubscriptionArn"]}


def _delete_subscription(request: dict[str, Any]) -> dict[str, Any]:
    _found(_subscriptions, [request["SubscriptionArn"]], "UnknownSubscriptionException")
    del _subscriptions[request["SubscriptionArn"]]
    _tags.pop(request["SubscriptionArn"], None)
    return {}


def _list_tags(request: dict[str, Any]) -> dict[str, Any]:
    kept = _tags.get(request["ResourceArn"], {})
    return {"ResourceTags": [{"Key": key, "Value": value} for key, value in kept.items()]}


def _tag(request: dict[str, Any]) -> dict[str, Any]:
    _keep_tags(request["ResourceArn"], request)
    return {}


def _untag(request: dict[str, Any]) -> dict[str, Any]:
    kept = _tags.get(request["ResourceArn"], {})
    _tags[request["ResourceArn"]] = {k: v for k, v in kept.items() if k not in request["ResourceTagKeys"]}
    return {}


def _keep_tags(arn: str, request: dict[str, Any]) -> None:
    given = {tag["Key"]: tag["Value"] for tag in request.get("ResourceTags") or ()}
    _tags[arn] = _tags.get(arn, {}) | given


def _found(kept: Any, arns: list[str] | None, missing: str) -> list[dict[str, Any]]:
    """Those of these ARNs, or all; one that is not there is the service's own error."""
    if not arns:
        return list(kept.values())
    if absent := [arn for arn in arns if arn not in kept]:
        raise RefusedError(missing, f"{absent[0]} does not exist")
    return [kept[arn] for arn in arns]


def _arn(kind: str) -> str:
    return f"arn:aws:ce::{get_account_id()}:{kind}/{uuid.uuid4()}"


def _today() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d")


_OPERATIONS = {
    "CreateAnomalyMonitor": _create_monitor,
    "GetAnomalyMonitors": _get_monitors,
    "UpdateAnomalyMonitor": _update_monitor,
    "DeleteAnomalyMonitor": _delete_monitor,
    "CreateAnomalySubscription": _create_subscription,
    "GetAnomalySubscriptions": _get_subscriptions,
    "UpdateAnomalySubscription": _update_subscription,
    "DeleteAnomalySubscription": _delete_subscription,
    "ListTagsForResource": _list_tags,
    "TagResource": _tag,
    "UntagResource": _untag,
}
