"""CloudTrail: tags given to CreateTrail. MiniStack drops them; only AddTags stores any."""

from __future__ import annotations

import json
from typing import Any

from ministack.services import cloudtrail


def install() -> None:
    """Store them as AddTags would."""
    upstream = cloudtrail._DISPATCH["CreateTrail"]

    def create_trail(request: dict[str, Any]) -> Any:
        status, headers, body = upstream(request)
        if status == 200 and request.get("TagsList"):
            cloudtrail._add_tags({"ResourceId": json.loads(body)["TrailARN"], "TagsList": request["TagsList"]})
        return status, headers, body

    cloudtrail._DISPATCH["CreateTrail"] = create_trail
