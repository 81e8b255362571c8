from __future__ import annotations

from collections.abc import Iterator

from policies.checks.subject import Check, Fault, Subject, limits


class DestroySwitches(Check):
    """With these a destroy takes the data along and asks nobody; without them it stops at what is not empty."""

    rule = "CKV_SM_0020"
    title = "Nothing that holds data is set to go without a last copy"
    types = tuple(limits("prod")["destroy_switches"])

    def faults(self, subject: Subject) -> Iterator[Fault]:
        if subject.of["easy_destroy"] and subject.stack == "service":
            return  # what a trial environment holds is made again; states and the account's records are not
        for argument, safe in subject.limits["destroy_switches"][subject.type].items():
            value = subject.one(argument, safe)
            if value is not safe:
                yield argument, f"{argument} is {value}; in {subject.environment} it must be {safe}"


check = DestroySwitches()
