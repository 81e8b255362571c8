"""Compares an answer with the API's own description: its status, its body, the headers that must be there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

DOCUMENT: dict[str, Any] = json.loads(
    (Path(__file__).parents[4] / "lambda_src" / "payment_handler" / "openapi.json").read_text()
)


def check(method: str, path: str, status: int, body: Any, headers: Mapping[str, str]) -> None:
    """Raises AssertionError or jsonschema's ValidationError; paths that are not described are not looked at."""
    operation = _operation(method, path)
    if operation is None:
        return
    assert str(status) in operation["responses"], f"{method} {path} answered {status}"
    response = operation["responses"][str(status)]
    if "$ref" in response:
        response = DOCUMENT["components"]["responses"][response["$ref"].rpartition("/")[2]]
    schema = response["content"]["application/json"]["schema"]
    Draft202012Validator({"components": DOCUMENT["components"], **schema}).validate(body)
    for name, described in response.get("headers", {}).items():
        assert name in headers or not described.get("required"), f"{method} {path} {status} lacks {name}"


def _operation(method: str, path: str) -> dict[str, Any] | None:
    # Paths without parameters first: /nft/mint is not the NFT called mint.
    for template in sorted(DOCUMENT["paths"], key=lambda each: "{" in each):
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            found: dict[str, Any] | None = DOCUMENT["paths"][template].get(method.lower())
            if found is not None:
                return found
    return None
