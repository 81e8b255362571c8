"""Application Auto Scaling (moto): tags of scalable targets.

The Terraform provider reads them after every create; moto answers 500 to ListTagsForResource and drops the tags given
to RegisterScalableTarget.
"""

from __future__ import annotations

import json
from typing import Any

from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse


def install() -> None:
    """Keep tags with the backend of the account and region, so that a reset clears them."""
    response = ApplicationAutoScalingResponse
    upstream = response.register_scalable_target

    def register_scalable_target(self: Any) -> str:
        answer: str = upstream(self)
        given = self._get_param("Tags")
        if given:
            _tags(self, json.loads(answer)["ScalableTargetARN"]).update(given)
        return answer

    response.register_scalable_target = register_scalable_target
    response.list_tags_for_resource = _list
    response.tag_resource = _tag
    response.untag_resource = _untag


def _tags(self: Any, arn: str) -> dict[str, str]:
    """The tags of one scalable target, ready to be changed."""
    kept: dict[str, dict[str, str]] = self.applicationautoscaling_backend.__dict__.setdefault("safemate_tags", {})
    return kept.setdefault(arn, {})


def _list(self: Any) -> str:
    return json.dumps({"Tags": _tags(self, self._get_param("ResourceARN"))})


def _tag(self: Any) -> str:
    _tags(self, self._get_param("ResourceARN")).update(self._get_param("Tags"))
    return "{}"


def _untag(self: Any) -> str:
    tags = _tags(self, self._get_param("ResourceARN"))
    for key in self._get_param("TagKeys"):
        tags.pop(key, None)
    return "{}"
