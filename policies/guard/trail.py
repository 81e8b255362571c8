"""SM_P_0011: the account's own stack keeps a trail: of all regions, with digests that show tampering, switched on, and
of all management events (AWS CloudTrail User Guide, "Logging management events")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies.limits import Limits
from policies.links import blocks
from policies.plan import Json, PlanView, Resource
from policies.rule import Answer, Fault, Rule, answer

_ON = ("enable_logging", "include_global_service_events")
"""What a trail has unless it is switched off."""

_WANTED = ("is_multi_region_trail", "enable_log_file_validation", *_ON)


def check(plan: PlanView, _: Limits) -> Answer:
    """Look for one trail that has all of it."""
    if not plan.standing():
        return answer((), 0)
    trails = plan.standing("aws_cloudtrail")
    lacks = [list(_lacks(each)) for each in trails]
    if [] in lacks:
        return answer((), len(trails))
    faults = [
        Fault(trail.address, f"no trail of the account is whole; this one needs {' and '.join(missing)}")
        for trail, missing in zip(trails, lacks, strict=True)
    ]
    said = "no aws_cloudtrail: nobody could tell who did what in this account"
    nothing = Fault(f"terraform/stacks/{plan.stack}", said)
    return answer(faults or [nothing], max(1, len(trails)))


def _lacks(trail: Resource) -> Iterator[str]:
    yield from (f"{name} = true" for name in _WANTED if trail.get(name, name in _ON) is not True)
    basic, advanced = blocks(trail, "event_selector"), blocks(trail, "advanced_event_selector")
    chosen = any(map(_all_management, advanced)) or any(map(_reads_and_writes, basic))
    if (basic or advanced) and not chosen:
        yield "a selector of all management events"


def _reads_and_writes(selector: Json) -> bool:
    """Whether a basic selector has every management event; one that says nothing has."""
    return selector.get("include_management_events") is not False and selector.get("read_write_type") in (None, "All")


def _all_management(selector: Json) -> bool:
    """Whether an advanced selector has every management event but those of services it names as left out (KMS, say)."""
    fields = {field.get("field"): field for field in selector.get("field_selector") or () if isinstance(field, Mapping)}
    category = fields.pop("eventCategory", {})
    narrowed = any(field.get(how) for field in fields.values() for how in ("equals", "starts_with", "ends_with"))
    return category.get("equals") == ["Management"] and not narrowed


RULE = Rule("SM_P_0011", "The account keeps a trail of all regions, with digests", check, stacks=("account",))
