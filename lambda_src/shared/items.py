"""Rows between Python and DynamoDB's wire format, for the types this system stores.

Only those: text, whole numbers, booleans, bytes, and lists and objects of them. A float is refused on purpose
(money is never one), and so is None (leave the attribute out).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Row = dict[str, Any]


def to_item(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as DynamoDB attribute values; attributes that are None are left out. Raises TypeError."""
    return {name: _to_attribute(value) for name, value in row.items() if value is not None}


def from_item(item: Mapping[str, Any]) -> Row:
    """DynamoDB attribute values as a row. Raises TypeError for types this system does not store."""
    return {name: _from_attribute(value) for name, value in item.items()}


def _to_attribute(value: Any) -> dict[str, Any]:
    match value:
        case str():
            return {"S": value}
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case bytes():
            return {"B": value}
        case list():
            return {"L": [_to_attribute(entry) for entry in value]}
        case dict():
            return {"M": {name: _to_attribute(entry) for name, entry in value.items()}}
    raise TypeError(f"cannot store a {type(value).__name__}")


def _from_attribute(attribute: Mapping[str, Any]) -> Any:
    match attribute:
        case {"S": str(value)} | {"BOOL": bool(value)} | {"B": bytes(value)}:
            return value
        case {"N": str(value)}:
            return int(value)
        case {"L": list(value)}:
            return [_from_attribute(entry) for entry in value]
        case {"M": dict(value)}:
            return from_item(value)
    raise TypeError(f"cannot read a {', '.join(attribute)} attribute")
