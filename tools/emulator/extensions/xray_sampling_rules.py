"""X-Ray (moto): sampling rules and their tags. Stored only: nothing here samples."""

from __future__ import annotations

import json
import time
from typing import Any

from moto.xray import urls
from moto.xray.responses import XRayResponse

Answer = tuple[str, dict[str, int]]

_PATHS = ("CreateSamplingRule", "GetSamplingRules", "UpdateSamplingRule", "DeleteSamplingRule",
          "ListTagsForResource", "TagResource", "UntagResource")  # fmt: skip


def install() -> None:
    """Add the operations and their paths (X-Ray API reference, "Actions")."""
    XRayResponse.create_sampling_rule = _create
    XRayResponse.get_sampling_rules = _get
    XRayResponse.update_sampling_rule = _update
    XRayResponse.delete_sampling_rule = _delete
    XRayResponse.list_tags_for_resource = _list_tags
    XRayResponse.tag_resource = _tag
    XRayResponse.untag_resource = _untag
    for path in _PATHS:
        urls.url_paths[f"{{0}}/{path}$"] = XRayResponse.dispatch


def _rules(self: Any) -> dict[str, dict[str, Any]]:
    """Records by rule name, kept with the backend of the account and region, so that a reset clears them."""
    kept: dict[str, dict[str, Any]] = self.xray_backend.__dict__.setdefault("safemate_rules", {})
    return kept


def _tags(self: Any, arn: str) -> dict[str, str]:
    kept: dict[str, dict[str, str]] = self.xray_backend.__dict__.setdefault("safemate_tags", {})
    return kept.setdefault(arn, {})


def _create(self: Any) -> str | Answer:
    rule = dict(self._get_param("SamplingRule"))
    name = rule["RuleName"]
    if name in _rules(self):
        return _refused("Sampling rule with this name already exists")
    rule["RuleARN"] = f"arn:aws:xray:{self.region}:{self.current_account}:sampling-rule/{name}"
    rule.setdefault("Attributes", {})
    now = time.time()
    _rules(self)[name] = {"SamplingRule": rule, "CreatedAt": now, "ModifiedAt": now}
    _tags(self, rule["RuleARN"]).update({tag["Key"]: tag["Value"] for tag in self._get_param("Tags") or []})
    return json.dumps({"SamplingRuleRecord": _rules(self)[name]})


def _get(self: Any) -> str:
    return json.dumps({"SamplingRuleRecords": list(_rules(self).values())})


def _update(self: Any) -> str | Answer:
    change = self._get_param("SamplingRuleUpdate")
    record = _rules(self).get(_name(change))
    if record is None:
        return _refused("Sampling rule does not exist")
    record["SamplingRule"].update({key: value for key, value in change.items() if value is not None})
    record["ModifiedAt"] = time.time()
    return json.dumps({"SamplingRuleRecord": record})


def _delete(self: Any) -> str | Answer:
    record = _rules(self).pop(_name(self.request_params), None)
    if record is None:
        return _refused("Sampling rule does not exist")
    _tags(self, record["SamplingRule"]["RuleARN"]).clear()
    return json.dumps({"SamplingRuleRecord": record})


def _name(request: dict[str, Any]) -> str:
    """A rule is named either by name or by ARN."""
    return str(request.get("RuleName") or request["RuleARN"].rpartition("/")[2])


def _list_tags(self: Any) -> str:
    tags = _tags(self, self._get_param("ResourceARN"))
    return json.dumps({"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]})


def _tag(self: Any) -> str:
    tags = {tag["Key"]: tag["Value"] for tag in self._get_param("Tags")}
    _tags(self, self._get_param("ResourceARN")).update(tags)
    return "{}"


def _untag(self: Any) -> str:
    for key in self._get_param("TagKeys"):
        _tags(self, self._get_param("ResourceARN")).pop(key, None)
    return "{}"


def _refused(message: str) -> Answer:
    return json.dumps({"__type": "InvalidRequestException", "message": message}), {"status": 400}
