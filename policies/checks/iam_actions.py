from __future__ import annotations

from collections.abc import Iterator

from policies.checks.documents import IDENTITY, allowed, identity_documents
from policies.checks.subject import Check, Fault, Subject


class IamActions(Check):
    """A wildcard also allows what AWS adds tomorrow. checkov's own rules stop at `*` and at whole services."""

    rule = "CKV_SM_0007"
    title = "Policies name every action they allow"
    types = (*IDENTITY, "aws_iam_role")

    def faults(self, subject: Subject) -> Iterator[Fault]:
        for path, document in identity_documents(subject):
            if document is None:
                yield path, "the text is not known when planning, or is not a policy document: build ARNs from names"
        for path, statement in allowed(subject):
            if wild := [action for action in statement.actions if set("*?") & set(action)]:
                yield path, f"{statement.name} allows {', '.join(wild)}"
            if statement.not_actions:
                yield path, f"{statement.name} allows everything but {', '.join(statement.not_actions)}"


check = IamActions()
