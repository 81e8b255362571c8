"""Random policies and requests in AWS's language, the same for the same seed.

Left out is what the other engine gets wrong, and unit tests of ours hold instead: dates as seconds since 1970 (it takes
them for milliseconds), the network 0.0.0.0/0, and variables in ARNs of queues and topics (it cuts them at their colon).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

OURS, THEIRS = "333333333333", "111111111111"
ROLE = f"arn:aws:iam::{OURS}:role/prod-safemate-a"

TARGETS = (
    ("s3:GetObject", "arn:aws:s3:::prod-safemate-data/users/1"),
    ("s3:PutObject", "arn:aws:s3:::prod-safemate-data/users/2/file"),
    ("s3:ListBucket", "arn:aws:s3:::prod-safemate-data"),
    ("dynamodb:GetItem", f"arn:aws:dynamodb:us-east-1:{OURS}:table/prod-safemate-users"),
    ("dynamodb:Query", f"arn:aws:dynamodb:us-east-1:{OURS}:table/prod-safemate-users/index/email-index"),
    ("sqs:SendMessage", f"arn:aws:sqs:us-east-1:{OURS}:prod-safemate-dlq"),
    ("sns:Publish", f"arn:aws:sns:us-east-1:{OURS}:prod-safemate-alarms"),
)
"""Actions and things. None is a role or a key, whose policies follow rules of their own."""

KEYS: dict[str, tuple[str, tuple[str, ...]]] = {
    "aws:PrincipalTag/Team": ("String", ("a", "b", "A", "ab")),
    "aws:UserAgent": ("String", ("a", "curl", "a*")),
    "aws:SourceArn": ("Arn", (f"arn:aws:events:us-east-1:{OURS}:rule/prod-a", f"arn:aws:sns:us-east-1:{THEIRS}:dev")),
    "aws:SecureTransport": ("Bool", ("true", "false")),
    "aws:SourceIp": ("IpAddress", ("10.0.0.7", "192.0.2.1")),
    "aws:CurrentTime": ("Date", ("2026-01-01T00:00:00Z", "2026-11-21T12:00:00Z")),
    "aws:MultiFactorAuthAge": ("Numeric", ("5", "300")),
}
MANY = {"aws:TagKeys": ("String", ("a", "b", "A"))}

_OPERATORS = {
    "String": ("Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike"),
    "Arn": ("Equals", "NotEquals", "Like", "NotLike"),
    "Bool": ("",),
    "Date": ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"),
    "Numeric": ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"),
}
_VALUES = {
    "String": (
        "a",
        "b",
        "A",
        "a*",
        "?",
        "*",
        "${*}",
        "a${?}",
        "${aws:PrincipalTag/Team}",
        "${aws:UserAgent, 'a'}",
        "${aws:PrincipalTag/None, 'b'}",
    ),
    "Arn": (
        f"arn:aws:events:us-east-1:{OURS}:rule/prod-*",
        f"arn:aws:*:us-east-1:{OURS}:*",
        f"arn:aws:sns:us-east-1:{THEIRS}:dev",
        "arn:aws:*:*:*:?ev",
    ),
    "Bool": ("true", "false", "True"),
    "Date": ("2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z", "2027-01-01"),
    "Numeric": ("5", "60", "300"),
    "IpAddress": ("10.0.0.0/24", "192.0.2.1/32", "0.0.0.0/1", "10.0.0.7"),
}


@dataclass(frozen=True)
class Asked:
    """One question to both engines. `across` says that the principal's account is not the resource's."""

    action: str
    resource: str
    context: dict[str, str | list[str]]
    identity: Json
    policy: Json | None = None
    across: bool = False

    @property
    def as_json(self) -> Json:
        return {
            "action": self.action,
            "resource": self.resource,
            "account": THEIRS if self.across else OURS,
            "principal": ROLE,
            "context": self.context,
            "identity": self.identity,
            "resourcePolicy": self.policy,
        }


def generate(count: int, seed: int) -> list[Asked]:
    """Questions, of which every third is about a resource policy in another account."""
    dice = random.Random(seed)
    return [_asked(dice, across=number % 3 == 2) for number in range(count)]


def _asked(dice: random.Random, *, across: bool) -> Asked:
    action, resource = dice.choice(TARGETS)
    context: dict[str, str | list[str]] = {
        key: dice.choice(values) for key, (_, values) in KEYS.items() if dice.random() < 0.6
    }
    if dice.random() < 0.6:
        context["aws:TagKeys"] = dice.sample(MANY["aws:TagKeys"][1], dice.randint(1, 3))
    statements = [_statement(dice, action, resource) for _ in range(dice.randint(1, 3))]
    if not across:
        return Asked(action, resource, context, _document(statements))
    for statement in statements:
        _add_principal(dice, statement)
    anything = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
    return Asked(action, resource, context, _document(anything), _document(statements), across=True)


def _document(statements: list[Json]) -> Json:
    return {"Version": "2012-10-17", "Statement": statements}


def _statement(dice: random.Random, action: str, resource: str) -> Json:
    statement: Json = {"Effect": dice.choice(("Allow", "Allow", "Allow", "Deny"))}
    service, name = action.split(":")
    actions = (action, f"{service}:*", "*", f"{service}:{name[:3]}*", action.lower(), f"{service}:Delete*", "iam:*")
    statement[dice.choice(("Action", "Action", "Action", "NotAction"))] = dice.sample(actions, dice.randint(1, 2))
    statement[dice.choice(("Resource", "Resource", "Resource", "NotResource"))] = _resources(dice, resource)
    conditions: Json = {}
    for _ in range(dice.choice((0, 1, 1, 2))):
        operator, key, values = _condition(dice)
        conditions.setdefault(operator, {})[key] = values
    return {**statement, **({"Condition": conditions} if conditions else {})}


def _resources(dice: random.Random, resource: str) -> list[str]:
    other = resource.replace("prod", "dev").replace(OURS, THEIRS)
    patterns = (resource, f"{resource[:-1]}?", f"{resource[:-3]}*", resource.replace("prod-", "*-"), other, "*")
    variables = (
        resource.replace("prod", "${aws:PrincipalTag/Team}"),
        resource.replace("safemate", "${aws:UserAgent, 'safemate'}"),
    )
    in_folders = ":s3:" in resource or "table/" in resource
    return dice.sample((*patterns, *(variables if in_folders else ())), 2)


def _condition(dice: random.Random) -> tuple[str, str, list[str]]:
    many = dice.random() < 0.25
    key = "aws:TagKeys" if many else dice.choice(tuple(KEYS))
    kind = (MANY if many else KEYS)[key][0]
    if dice.random() < 0.1:
        return "Null", key, [dice.choice(("true", "false"))]
    operator = (
        dice.choice(("IpAddress", "NotIpAddress")) if kind == "IpAddress" else kind + dice.choice(_OPERATORS[kind])
    )
    if many:
        operator = f"{dice.choice(('ForAnyValue', 'ForAllValues'))}:{operator}"
    if dice.random() < 0.3:
        operator += "IfExists"
    return operator, dice.choice((key, key.lower())), dice.sample(_VALUES[kind], dice.randint(1, 2))


def _add_principal(dice: random.Random, statement: Json) -> None:
    who: tuple[Any, ...] = (
        "*",
        {"AWS": "*"},
        {"AWS": OURS},
        {"AWS": f"arn:aws:iam::{OURS}:root"},
        {"AWS": [ROLE, THEIRS]},
        {"AWS": f"arn:aws:iam::{THEIRS}:role/prod-safemate-a"},
        {"Service": "events.amazonaws.com"},
    )
    statement["Principal"] = dice.choice(who)
