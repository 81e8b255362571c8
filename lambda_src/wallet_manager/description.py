"""GET /openapi.json: the API's own description, public like the documents are."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from shared.http import Endpoint, Reply, Request

_DOCUMENT = Path(__file__).with_name("openapi.json")


class DescriptionRoutes:
    """Answers with the document as it is in the zip."""

    def endpoints(self) -> list[Endpoint]:
        """Routes of this resource."""
        return [Endpoint("GET", "/openapi.json", self.show)]

    def show(self, _request: Request) -> Reply:
        """GET /openapi.json: the same for everybody until the next deployment."""
        return Reply(200, _document(), {"Content-Type": "application/json", "Cache-Control": "public, max-age=300"})


@cache
def _document() -> str:
    return _DOCUMENT.read_text(encoding="utf-8")
