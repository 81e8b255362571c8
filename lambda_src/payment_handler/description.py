"""GET /openapi.json: the description of this API, with the URL it is served at; public like the documents are."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path

from shared.http import Endpoint, Reply, Request

_FILE = Path(__file__).with_name("openapi.json")


class DescriptionRoutes:
    """Answers with the file beside this one."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url

    def endpoints(self) -> list[Endpoint]:
        """Routes of this resource."""
        return [Endpoint("GET", "/openapi.json", self.show)]

    def show(self, _request: Request) -> Reply:
        """GET /openapi.json: the same for everybody until the next deployment."""
        return Reply(200, self._text, {"Content-Type": "application/json", "Cache-Control": "public, max-age=300"})

    @cached_property
    def _text(self) -> str:
        description = json.loads(_FILE.read_text(encoding="utf-8"))
        return json.dumps({**description, "servers": [{"url": self._base_url}]}, separators=(",", ":"))
