from __future__ import annotations

import re
from collections.abc import Iterator

from policies.checks.subject import Check, Fault, Subject
from policies.checks.tagged import TYPES, tags


class TagValues(Check):
    """A tag with a value of somebody's own is a tag nobody finds."""

    rule = "CKV_SM_0003"
    title = "Tags have the values agreed on"
    types = TYPES

    def faults(self, subject: Subject) -> Iterator[Fault]:
        found = tags(subject)
        for name, values in subject.limits["tags"]["values"].items():
            agreed = [value.format(environment=subject.environment) for value in values]
            if name in found and found[name] not in agreed:
                yield "tags_all", f'{name} is "{found[name]}", not {" or ".join(agreed)}'
        if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", found.get("Service", "none")):
            yield "tags_all", f'Service is "{found["Service"]}"; services are written like wallet-manager'


check = TagValues()
