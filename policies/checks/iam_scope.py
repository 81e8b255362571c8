from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from policies.checks.documents import IDENTITY, Statement, allowed
from policies.checks.subject import Check, Fault, Subject

_ARN = re.compile(r"arn:[^:]+:(?P<service>[^:]+):[^:]*:(?P<account>[^:]*):(?P<rest>.+)")

# Conditions that name our resource where its ARN cannot: ids AWS makes up.
_BY_CONDITION = (
    "aws:requesttag/",
    "aws:resourcetag/",
    "kms:encryptioncontext:",
    "kms:requestalias",
    "kms:resourcealiases",
)


class IamScope(Check):
    """A role must not reach another environment. `policies/iam` proves it; this says which text is wrong."""

    rule = "CKV_SM_0009"
    title = "Policies reach their own environment's resources only"
    types = (*IDENTITY, "aws_iam_role")

    def faults(self, subject: Subject) -> Iterator[Fault]:
        for path, statement in allowed(subject):
            for resource in statement.resources:
                if resource.strip("*") and (why := _strays(resource, statement, subject)):
                    yield path, f"{statement.name}: {resource} {why}"


def _strays(resource: str, statement: Statement, subject: Subject) -> str:
    """What lets a resource pattern reach beyond the environment; nothing when it does not."""
    arn = _ARN.fullmatch(resource)
    if arn is None:
        return "is no ARN"
    if not re.fullmatch(r"\d{12}|aws|", arn["account"]):
        return "names no account"
    if other := next((name for name in _others(subject) if _names(arn["rest"], f"{name}-safemate")), ""):
        return f"belongs to {other}"
    patterns = [text.format(environment=subject.environment) for text in subject.limits["names"][subject.stack]]
    stems = [pattern.rstrip("*").rstrip("-") for pattern in patterns]
    if any(_names(_name_part(arn), stem) for stem in stems):
        return ""
    if any(fnmatchcase(resource, known) for known in subject.limits["unnamed_resources"]):
        return ""
    for values in statement.confining(*_BY_CONDITION):
        if all(value == subject.environment or any(_names(value, stem) for stem in stems) for value in values):
            return ""
    return f"has neither a name that begins with {stems[0]} nor a condition that names one"


def _name_part(arn: re.Match[str]) -> str:
    """Where our name vouches for a thing: in a bucket's name, not in the key of an object, which anybody may choose."""
    is_bucket = arn["service"] == "s3" and not arn["account"]
    return arn["rest"].partition("/")[0] if is_bucket else arn["rest"]


def _others(subject: Subject) -> list[str]:
    return [name for name in subject.limits["environments"] if name != subject.environment]


def _names(text: str, stem: str) -> bool:
    """Whether a text holds this beginning of a name where a name begins."""
    return re.search(rf"(?:^|[/:]|aws-waf-logs-){re.escape(stem)}(?:$|[-/:*])", text) is not None


check = IamScope()
