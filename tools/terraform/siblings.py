"""Attributes that show what a *sibling* resource manages, and so change without anyone having touched them.

`aws_s3_bucket.policy` is what `aws_s3_bucket_policy` wrote after the bucket's own state was saved; the provider shows
it at the next refresh, on any endpoint. Such a change is explained, and not drift, when the siblings in the state
account for it. A sibling that was changed itself is reported under its own address; a list whose members are siblings
is looked at member by member (`members.py`). So it is with a secret's version: its value is write-only, put in by its
owner and never seen by Terraform; and with a user pool's number of users, who come and go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Values = Mapping[str, Any]


@dataclass(frozen=True)
class State:
    """The resources of a state as read just now: type → the values of each instance, and their addresses beside."""

    by_type: Mapping[str, list[Values]]
    addresses: Mapping[str, list[str]]

    @classmethod
    def of(cls, document: Values) -> State:
        """From a plan's `prior_state`."""
        found: dict[str, list[Values]] = {}
        addresses: dict[str, list[str]] = {}
        root = ((document.get("prior_state") or {}).get("values") or {}).get("root_module") or {}
        for resource in _resources(root):
            found.setdefault(resource["type"], []).append(resource["values"])
            addresses.setdefault(resource["type"], []).append(resource["address"])
        return cls(found, addresses)

    def owners(self, kind: str) -> Iterable[tuple[str, Values]]:
        """Every instance of a type: its address and its values."""
        return zip(self.addresses.get(kind, []), self.by_type.get(kind, []), strict=True)

    def pointing_at(self, kind: str, attribute: str, value: object) -> list[Values]:
        """Instances of a type whose attribute has this value."""
        return [v for v in self.by_type.get(kind, []) if v.get(attribute) == value]


def _resources(module: Values) -> Iterable[Values]:
    yield from (r for r in module.get("resources", []) if r.get("mode") == "managed")
    for child in module.get("child_modules", []):
        yield from _resources(child)


Explains = Callable[[Values, Any, State], bool]
"""(the resource as it is now, the attribute's value now, the state) → whether siblings account for that value."""


def explained(kind: str, attribute: str, before: Values, now: Values, state: State) -> bool:
    """Whether siblings account for what a resource's attribute is now.

    Args:
        before, now: all attributes of the resource, as Terraform left them and as they are.
    """
    if (kind, attribute) == ("aws_dynamodb_table", "global_secondary_index"):
        return _scaled_indexes(before, now, state)
    rule = _RULES.get((kind, attribute))
    return rule is not None and rule(now, now.get(attribute), state)


def _owned_by(sibling: str, reference: str, key: str = "id") -> Explains:
    return lambda now, _value, state: bool(state.pointing_at(sibling, reference, now.get(key)))


def _secret_was_put_in(now: Values, _value: Any, _state: State) -> bool:
    return bool(now.get("value_wo_version"))


def _users_come_and_go(_now: Values, _value: Any, _state: State) -> bool:
    return True


def _scaled(capacity: str) -> Explains:
    return lambda now, value, state: _in_range("table", f"table/{now.get('name')}", capacity, value, state)


_CAPACITY = ("read_capacity", "write_capacity")


def _scaled_indexes(before: Values, now: Values, state: State) -> bool:
    """Autoscaling moves an index's capacity within its range, and nothing else: no index comes, goes or is another."""
    old, new = ({i.get("name"): i for i in side.get("global_secondary_index") or []} for side in (before, now))
    if old.keys() != new.keys():
        return False
    return all(_only_scaled(old[name], new[name], f"table/{now.get('name')}/index/{name}", state) for name in new)


def _only_scaled(old: Values, new: Values, resource: str, state: State) -> bool:
    changed = {key for key in {*old, *new} if old.get(key) != new.get(key)}
    return all(key in _CAPACITY and _in_range("index", resource, key, new.get(key), state) for key in changed)


def _in_range(kind: str, resource: str, capacity: str, value: Any, state: State) -> bool:
    dimension = f"dynamodb:{kind}:{'Read' if capacity == 'read_capacity' else 'Write'}CapacityUnits"
    targets = state.pointing_at("aws_appautoscaling_target", "resource_id", resource)
    ranges = [(t["min_capacity"], t["max_capacity"]) for t in targets if t["scalable_dimension"] == dimension]
    return any(low <= (value or 0) <= high for low, high in ranges)


_BUCKET = {
    "policy": "aws_s3_bucket_policy",
    "lifecycle_rule": "aws_s3_bucket_lifecycle_configuration",
    "versioning": "aws_s3_bucket_versioning",
    "server_side_encryption_configuration": "aws_s3_bucket_server_side_encryption_configuration",
    "logging": "aws_s3_bucket_logging",
    "object_lock_configuration": "aws_s3_bucket_object_lock_configuration",
    "cors_rule": "aws_s3_bucket_cors_configuration",
}
_ADDRESS = ("association_id", "network_interface", "private_dns", "private_ip", "instance")

_RULES: dict[tuple[str, str], Explains] = {
    **{("aws_s3_bucket", attribute): _owned_by(sibling, "bucket") for attribute, sibling in _BUCKET.items()},
    **{("aws_eip", attribute): _owned_by("aws_nat_gateway", "allocation_id") for attribute in _ADDRESS},
    ("aws_sns_topic", "policy"): _owned_by("aws_sns_topic_policy", "arn", "arn"),
    ("aws_sqs_queue", "policy"): _owned_by("aws_sqs_queue_policy", "queue_url"),
    ("aws_ssm_parameter", "version"): _secret_was_put_in,
    ("aws_cognito_user_pool", "estimated_number_of_users"): _users_come_and_go,
    ("aws_dynamodb_table", "read_capacity"): _scaled("read_capacity"),
    ("aws_dynamodb_table", "write_capacity"): _scaled("write_capacity"),
}
