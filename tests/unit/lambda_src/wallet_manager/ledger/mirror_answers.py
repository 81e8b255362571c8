"""A mirror node that answers from a dictionary, in the shapes of the real one."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from shared.outbound import OutboundError, Response

URL = "https://mirror.example"


@dataclass
class Answers:
    """`found`: path → body; whatever is not in it is a 404. `fails` is raised instead, if set; `asked` are the URLs."""

    found: dict[str, Any] = field(default_factory=dict)
    fails: OutboundError | None = None
    status: int = 200
    asked: list[str] = field(default_factory=list)

    def call(self, method: str, url: str, **_options: Any) -> Response:
        self.asked.append(url)
        if self.fails:
            raise self.fails
        body = self.found.get(urlsplit(url).path)
        if body is None:
            return Response(404, {}, b'{"_status":{"messages":[{"message":"Not found"}]}}')
        return Response(self.status, {}, body if isinstance(body, bytes) else json.dumps(body).encode())

    def record(self, path_id: str, *rows: dict[str, Any]) -> None:
        """What it says of a transaction."""
        self.found[f"/api/v1/transactions/{path_id}"] = {"transactions": list(rows)}

    def newest_block_ends(self, at: float) -> None:
        """How far it has come."""
        self.found["/api/v1/blocks"] = {"blocks": [{"timestamp": {"from": f"{at - 2:.9f}", "to": f"{at:.9f}"}}]}


def row(result: str = "SUCCESS", **more: Any) -> dict[str, Any]:
    """A transaction's record."""
    return {"result": result, "entity_id": None, "nonce": 0, "scheduled": False, **more}
