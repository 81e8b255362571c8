"""A table in memory that understands the three conditions `api_monitor.states` writes under, and no other.

For histories by the thousand, which moto takes half a minute for; the same test runs some of them on moto as well.
"""

from __future__ import annotations

from typing import Any

Item = dict[str, Any]


class Refused(Exception):
    """As ConditionalCheckFailedException."""

    def __init__(self, item: Item) -> None:
        super().__init__()
        self.response = {"Item": item}


class Rows:
    """Stands for the DynamoDB client."""

    class exceptions:  # noqa: N801 (its name at the client)
        ConditionalCheckFailedException = Refused

    def __init__(self) -> None:
        self._rows: dict[str, Item] = {}

    def update_item(self, **call: Any) -> Item:
        """As the client's."""
        given = call["ExpressionAttributeValues"]
        row = self._rows.setdefault(call["Key"]["target"]["S"], {})
        met = {
            "attribute_not_exists(#state) OR #state <> :state": row.get("state") != given.get(":state"),
            "since = :since": row.get("since") == given.get(":since"),
            "untoldUntil = :expired": row.get("untoldUntil") == given.get(":expired"),
        }
        if not met[call["ConditionExpression"]]:
            raise Refused(dict(row))
        if call["UpdateExpression"].startswith("REMOVE"):
            del row["untoldUntil"]
        elif ":state" in given:
            nothing = given[":nothing"]
            row |= {"previous": row.get("state", nothing), "previousSince": row.get("since", nothing), **call["Key"]}
            row |= {name: given[f":{name}"] for name in ("state", "since", "seen")}
            row["untoldUntil"] = given[":lease"]
        return {"Attributes": dict(row)}
