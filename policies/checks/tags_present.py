from __future__ import annotations

from collections.abc import Iterator

from policies.checks.subject import Check, Fault, Subject
from policies.checks.tagged import TYPES, tags


class TagsPresent(Check):
    """Bills, alarms and access are sorted by these tags; most come from the provider's default_tags."""

    rule = "CKV_SM_0002"
    title = "Required tags are there"
    types = TYPES

    def faults(self, subject: Subject) -> Iterator[Fault]:
        limits = subject.limits["tags"]
        wanted = [*limits["required"], *limits["required_by_type"].get(subject.type, [])]
        if missing := [name for name in wanted if not tags(subject).get(name)]:
            yield "tags_all", f"missing: {', '.join(missing)}"


check = TagsPresent()
