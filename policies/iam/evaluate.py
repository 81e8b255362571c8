"""Whether a request is allowed.

Source: AWS IAM user guide, "Policy evaluation logic" and "Cross-account policy evaluation logic".

A request is judged before anyone makes it, so some of it is not known: then a statement may apply. What must be proven
is that something cannot happen, whatever the unknown: `possible` counts an Allow that may apply, and a Deny only if it
surely does. `certain` is the answer where the whole request is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from policies.iam.context import Context, Truth, not_
from policies.iam.language import Statement


@dataclass(frozen=True)
class Principal:
    """Who asks: kind AWS with an ARN, Service with its name, or Federated with its provider's ARN."""

    kind: str
    value: str

    @property
    def account(self) -> str:
        """The account of an ARN; empty for a service."""
        parts = self.value.split(":")
        return parts[4] if self.kind != "Service" and len(parts) > 5 else ""


@dataclass(frozen=True)
class Request:
    """One action on one resource (an ARN, or `*` where an action has none)."""

    principal: Principal
    action: str
    resource: str
    context: Context


def applies(statement: Statement, request: Request) -> Truth:
    """Whether a statement applies, by all its elements but the principal (see `admits`)."""
    if not statement.covers_action(request.action):
        return Truth.NO
    reached = _reaches(statement, request)
    if reached is Truth.NO:
        return reached
    return min([reached, *(condition.holds(request.context) for condition in statement.conditions)])


def admits(statement: Statement, request: Request) -> Truth:
    """Whether a statement of a resource policy applies to the request and to who makes it."""
    if statement.principals is None:
        return Truth.NO
    named = max(
        (_is(request.principal, kind, value) for kind, values in statement.principals.items() for value in values),
        default=Truth.NO,
    )
    return min(not_(named) if statement.not_principals else named, applies(statement, request))


def possible(statements: Iterable[Statement], request: Request, *, resource_policy: bool = False) -> Statement | None:
    """The statement by which the request may be allowed, or None when it surely is not."""
    return _decide(statements, request, resource_policy, allow=Truth.MAYBE)


def certain(statements: Iterable[Statement], request: Request, *, resource_policy: bool = False) -> Statement | None:
    """The statement by which the request is surely allowed, or None."""
    return _decide(statements, request, resource_policy, allow=Truth.YES)


def _decide(
    statements: Iterable[Statement], request: Request, resource_policy: bool, *, allow: Truth
) -> Statement | None:
    judge = admits if resource_policy else applies
    allowing = None
    for statement in statements:
        if statement.allows:
            if allowing is None and judge(statement, request) >= allow:
                allowing = statement
        elif judge(statement, request) is Truth.YES:
            return None
    return allowing


def _reaches(statement: Statement, request: Request) -> Truth:
    if statement.resources is None:
        return Truth.YES
    named = max(text.matches_arn(request.resource, request.context) for text in statement.resources)
    if not statement.not_resources:
        return named
    if named is Truth.NO and not all(text.resolves(request.context) for text in statement.resources):
        return Truth.MAYBE  # AWS does not say what NotResource means when a variable in it has no value
    return not_(named)


def _is(principal: Principal, kind: str, value: str) -> Truth:
    """Whether a principal is one that a policy names (user guide, "AWS JSON policy elements: Principal")."""
    if kind == "AWS" and value == "*":
        return Truth.YES
    if kind != principal.kind:
        return Truth.MAYBE if kind == "CanonicalUser" and principal.kind == "AWS" else Truth.NO
    if value == principal.value:
        return Truth.YES
    if kind == "AWS":
        if value in (principal.account, f"arn:aws:iam::{principal.account}:root"):
            return Truth.YES  # the account may let any of its principals; which, its own policies say
        if value == _role_of(principal.value):
            return Truth.YES
        if not value.startswith("arn:") and not value.isdigit():
            return Truth.MAYBE  # an id such as AROA…, which says nothing about whose it is
    return Truth.NO


def _role_of(arn: str) -> str:
    """The role of a session (arn:aws:sts::…:assumed-role/role/session); empty for anything else."""
    parts = arn.split(":", 5)
    if len(parts) < 6 or parts[2] != "sts" or not parts[5].startswith("assumed-role/"):
        return ""
    return f"arn:{parts[1]}:iam::{parts[4]}:role/{parts[5].split('/')[1]}"
