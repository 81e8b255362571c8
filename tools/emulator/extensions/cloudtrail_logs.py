"""CloudTrail: the log group given to CreateTrail. MiniStack drops it; only UpdateTrail stores it. Nothing is logged."""

from __future__ import annotations

import json
from typing import Any

from ministack.services import cloudtrail

_FIELDS = ("CloudWatchLogsLogGroupArn", "CloudWatchLogsRoleArn")


def install() -> None:
    """Store it as UpdateTrail would."""
    upstream = cloudtrail._DISPATCH["CreateTrail"]

    def create_trail(request: dict[str, Any]) -> Any:
        status, headers, body = upstream(request)
        given = {field: request[field] for field in _FIELDS if request.get(field)}
        if status == 200 and given:
            cloudtrail._update_trail({"Name": request["Name"], **given})
            body = json.dumps(json.loads(body) | given).encode()
        return status, headers, body

    cloudtrail._DISPATCH["CreateTrail"] = create_trail
