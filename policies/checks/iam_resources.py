from __future__ import annotations

import re
from collections.abc import Iterator

from policies.checks.documents import IDENTITY, allowed
from policies.checks.subject import Check, Fault, Subject

_EVERYTHING = re.compile(r"\*+|arn:[^:]*:(?:\*|[^:]*:[^:]*:[^:]*:\*+)")
"""`*`, an ARN of any service, or every resource of one service (`arn:aws:s3:::*`)."""


class IamResources(Check):
    """`*` is right for actions that know no resource, which limits.json lists, and for no other."""

    rule = "CKV_SM_0008"
    title = "Policies name the resources of every action that has any"
    types = (*IDENTITY, "aws_iam_role")

    def faults(self, subject: Subject) -> Iterator[Fault]:
        without = {action.lower() for action in subject.limits["actions_without_resources"]}
        for path, statement in allowed(subject):
            with_resources = [action for action in statement.actions if action.lower() not in without]
            wild = [resource for resource in statement.resources if _EVERYTHING.fullmatch(resource)]
            if wild and with_resources:
                yield path, f"{statement.name} allows {', '.join(with_resources)} on {', '.join(wild)}"
            if statement.not_resources:
                yield path, f"{statement.name} allows on everything but {', '.join(statement.not_resources)}"


check = IamResources()
