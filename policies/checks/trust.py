from __future__ import annotations

from collections.abc import Iterator

from policies.checks.documents import Statement, statements
from policies.checks.subject import Check, Fault, Subject

_ACTIONS = {"sts:assumerole", "sts:assumerolewithwebidentity", "sts:tagsession", "sts:setsourceidentity"}


class Trust(Check):
    """Who may become a role: services we use, and CI by OpenID Connect for this repository.

    A service that acts for any customer of AWS must be told for whom ("confused deputy"):
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """

    rule = "CKV_SM_0010"
    title = "Roles trust known services and identities only"
    types = ("aws_iam_role",)

    def faults(self, subject: Subject) -> Iterator[Fault]:
        path = "assume_role_policy"
        document = subject.json(path)
        if document is None:
            yield path, "the text is not known when planning, or is not a policy document"
        for statement in statements(document or {}):
            if statement.allows:
                yield from ((path, f"{statement.name}: {why}") for why in _of_statement(statement, subject))


def _of_statement(statement: Statement, subject: Subject) -> Iterator[str]:
    if statement.has_not_principal or not statement.principals:
        yield "name who is trusted, with Principal"
    if other := [action for action in statement.actions if action.lower() not in _ACTIONS] or statement.not_actions:
        yield f"a trust policy allows sts:AssumeRole and its like, not {', '.join(other)}"
    services = subject.limits["trusted_services"]
    for kind, name in statement.principals:
        if kind == "Federated":
            yield from _of_federation(name, statement)
        elif kind != "Service":
            yield f"trusts {name}; roles here are for AWS services and CI"
        elif name not in services:
            yield f"trusts {name}, which is not in trusted_services of policies/limits.json"
        elif services[name]["needs_source"] and not statement.confining("aws:sourceaccount", "aws:sourcearn"):
            yield f"trusts {name} on anybody's behalf: add a condition on aws:SourceAccount or aws:SourceArn"


def _of_federation(provider: str, statement: Statement) -> Iterator[str]:
    issuer = provider.partition(":oidc-provider/")[2].lower()
    if not issuer:
        yield f"trusts {provider}, which is no OpenID Connect provider"
        return
    for claim in ("aud", "sub"):
        exact = [
            values for operator, key, values in statement.conditions
            if operator == "StringEquals" and key == f"{issuer}:{claim}" and not any("*" in v for v in values)
        ]  # fmt: skip
        if not exact:
            yield f"must compare {issuer}:{claim} with StringEquals, without wildcards"


check = Trust()
