"""Terraform's outputs, with addresses that answer from this machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tools.targets.access import Access

_API = "_api_url"


def callable_from_here(access: Access, outputs: Mapping[str, Any]) -> dict[str, Any]:
    """`<name>_api_url` on an emulator becomes LocalStack's path form of an invoke URL; all else stays as it is.

    Terraform's own value names execute-api.<region>.amazonaws.com, which only the real AWS serves.
    """
    values = dict(outputs)
    if access.endpoint is None:
        return values
    for name in [n for n in values if n.endswith(_API)]:
        prefix = name.removesuffix("_url")
        api, stage = values.get(f"{prefix}_id"), values.get(f"{prefix}_stage")
        if api and stage:
            values[name] = f"{access.endpoint}/restapis/{api}/{stage}/_user_request_"
    return values
