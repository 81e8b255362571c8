"""Attributes that show what a *sibling* resource manages, and so change without anyone having touched them.

`aws_s3_bucket.policy` is what `aws_s3_bucket_policy` wrote after the bucket's own state was saved; the provider shows
it at the next refresh, on any endpoint. Such a change is explained, and not drift, when the siblings in the state
account for it; what they do not account for (an inline policy nobody declared) stays drift. A sibling that was
changed itself is reported under its own address. So it is with a secret's version: its value is write-only, put in by
its owner and never seen by Terraform; and with a user pool's number of users, who come and go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Values = Mapping[str, Any]


@dataclass(frozen=True)
class State:
    """The resources of a state as read just now: type → the values of each instance."""

    by_type: Mapping[str, list[Values]]

    @classmethod
    def of(cls, document: Values) -> State:
        """From a plan's `prior_state`."""
        found: dict[str, list[Values]] = {}
        root = ((document.get("prior_state") or {}).get("values") or {}).get("root_module") or {}
        for resource in _resources(root):
            found.setdefault(resource["type"], []).append(resource["values"])
        return cls(found)

    def pointing_at(self, kind: str, attribute: str, value: object) -> list[Values]:
        """Instances of a type whose attribute has this value."""
        return [v for v in self.by_type.get(kind, []) if v.get(attribute) == value]


def _resources(module: Values) -> Iterable[Values]:
    yield from (r for r in module.get("resources", []) if r.get("mode") == "managed")
    for child in module.get("child_modules", []):
        yield from _resources(child)


Explains = Callable[[Values, Any, State], bool]
"""(the resource as it is now, the attribute's value now, the state) → whether siblings account for that value."""


def explained(kind: str, attribute: str, now: Values, state: State) -> bool:
    """Whether siblings account for what a resource's attribute is now."""
    rule = _RULES.get((kind, attribute))
    return rule is not None and rule(now, now.get(attribute), state)


def _owned_by(sibling: str, reference: str, key: str = "id") -> Explains:
    return lambda now, _value, state: bool(state.pointing_at(sibling, reference, now.get(key)))


def _inline_policies(now: Values, value: Any, state: State) -> bool:
    declared = {p.get("name") for p in state.pointing_at("aws_iam_role_policy", "role", now.get("name"))}
    return {p.get("name") for p in value or []} <= declared


def _attached_policies(now: Values, value: Any, state: State) -> bool:
    attached = state.pointing_at("aws_iam_role_policy_attachment", "role", now.get("name"))
    return set(value or []) <= {a.get("policy_arn") for a in attached}


def _routes(now: Values, value: Any, state: State) -> bool:
    declared = {
        r.get("destination_cidr_block") for r in state.pointing_at("aws_route", "route_table_id", now.get("id"))
    }
    # A gateway endpoint adds routes to prefix lists (pl-…) of its own to the tables it is attached to.
    return {r.get("cidr_block") for r in value or [] if r.get("cidr_block")} <= declared


def _rules_of_group(sibling: str) -> Explains:
    def count(now: Values, value: Any, state: State) -> bool:
        return len(value or []) <= len(state.pointing_at(sibling, "security_group_id", now.get("id")))

    return count


def _secret_was_put_in(now: Values, _value: Any, _state: State) -> bool:
    return bool(now.get("value_wo_version"))


def _users_come_and_go(_now: Values, _value: Any, _state: State) -> bool:
    return True


def _scaled(dimension: str) -> Explains:
    def within(now: Values, value: Any, state: State) -> bool:
        targets = state.pointing_at("aws_appautoscaling_target", "resource_id", f"table/{now.get('name')}")
        ranges = [(t["min_capacity"], t["max_capacity"]) for t in targets if t["scalable_dimension"] == dimension]
        return any(low <= (value or 0) <= high for low, high in ranges)

    return within


def _scaled_indexes(now: Values, value: Any, state: State) -> bool:
    names = {f"table/{now.get('name')}/index/{index.get('name')}" for index in value or []}
    return names <= {t.get("resource_id") for t in state.by_type.get("aws_appautoscaling_target", [])}


_BUCKET = {
    "policy": "aws_s3_bucket_policy",
    "lifecycle_rule": "aws_s3_bucket_lifecycle_configuration",
    "versioning": "aws_s3_bucket_versioning",
    "server_side_encryption_configuration": "aws_s3_bucket_server_side_encryption_configuration",
    "logging": "aws_s3_bucket_logging",
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
    ("aws_iam_role", "inline_policy"): _inline_policies,
    ("aws_iam_role", "managed_policy_arns"): _attached_policies,
    ("aws_route_table", "route"): _routes,
    ("aws_security_group", "ingress"): _rules_of_group("aws_vpc_security_group_ingress_rule"),
    ("aws_security_group", "egress"): _rules_of_group("aws_vpc_security_group_egress_rule"),
    ("aws_dynamodb_table", "read_capacity"): _scaled("dynamodb:table:ReadCapacityUnits"),
    ("aws_dynamodb_table", "write_capacity"): _scaled("dynamodb:table:WriteCapacityUnits"),
    ("aws_dynamodb_table", "global_secondary_index"): _scaled_indexes,
}
