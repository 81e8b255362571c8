"""What a plan takes away: the instances it deletes, those it replaces, whose old selves go, and those it forgets."""

from __future__ import annotations

import shlex

from policies.plan import PlanView, Resource

KINDS = ("delete", "replace")
FORGET = "forget"

_REASONS = {
    "delete_because_no_resource_config": "its block is gone from the source",
    "delete_because_no_module": "its module is gone from the source",
    "delete_because_wrong_repetition": "its block no longer has count or for_each as it was made with",
    "delete_because_count_index": "its count is lower now",
    "delete_because_each_key": "its key is gone from for_each",
    "delete_because_no_move_target": "it was moved to an address that is not in the source",
    "replace_because_tainted": "it is tainted: making it had failed half-way",
    "replace_because_cannot_update": "AWS cannot change this in place",
    "replace_by_request": "the command line asks for it",
    "replace_by_triggers": "replace_triggered_by names something that changes",
}
"""Terraform's `action_reason` in words (developer.hashicorp.com/terraform/internals/json-format, "Plan
Representation"; a newer Terraform's reason is shown as it is)."""


def doomed(view: PlanView) -> tuple[Resource, ...]:
    """Every instance that the plan deletes or replaces; one that it forgets and makes anew is replaced as well."""
    return tuple(resource for resource in view.resources if resource.kind in KINDS)


def forgotten(view: PlanView) -> tuple[Resource, ...]:
    """Every instance that stays where it is and that nobody manages from here on: no plan, drift or gate sees it."""
    return tuple(resource for resource in view.resources if resource.kind == FORGET)


def because(resource: Resource) -> str:
    """Why it goes, in Terraform's own terms: the attributes that force a replacement, and the reason it gives."""
    words = [f"because of {', '.join(resource.replace_paths)}"] if resource.replace_paths else []
    if resource.kind == FORGET:
        words.append("it stays, and leaves management")
    if resource.reason:
        words.append(_REASONS.get(resource.reason, resource.reason))
    return "; ".join(words) or "Terraform gives no reason"


def option(address: str) -> str:
    """What to type to allow it, quoted for a shell."""
    return f"--allow-destroy {shlex.quote(address)}"
