"""Every role, every action, every thing: what a plan's roles can do, and that none of it is in another environment.

A cell is a role, an action that AWS has, and a thing the action works on. It counts as allowed if the role's own
policies may allow it under any circumstances: what the other side would say is not asked, so the proof holds even where
a bucket or a key over there is opened by mistake.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from policies.iam.catalogue import Catalogue, Kind
from policies.iam.context import Context, Value
from policies.iam.estate import Estate
from policies.iam.evaluate import Principal, Request, possible
from policies.iam.grants import Clause, Role
from policies.iam.things import ACCOUNT, HERE, OWN, Thing
from policies.plan import PlanView

_CROSSING: Mapping[str, frozenset[str] | None] = {
    "dynamodb": None,
    "events": frozenset({"putevents"}),
    "execute-api": None,
    "kms": frozenset({
        "creategrant", "decrypt", "derivesharedsecret", "describekey", "encrypt", "generatedatakey",
        "generatedatakeypair", "generatedatakeypairwithoutplaintext", "generatedatakeywithoutplaintext", "generatemac",
        "getkeyrotationstatus", "getpublickey", "listgrants", "reencryptfrom", "reencryptto", "retiregrant",
        "revokegrant", "sign", "verify", "verifymac",
    }),
    "lambda": None,
    "s3": None,
    "secretsmanager": None,
    "sns": None,
    "sqs": None,
    "sts": None,
}  # fmt: skip
"""What can be let into another account at all: the actions of each service that has resource policies, None for all
(IAM user guide, "AWS services that work with IAM"; KMS developer guide, "Cross-account use" of each operation)."""


@dataclass(frozen=True)
class Breach:
    """An allowed cell that must not be one."""

    role: Role
    clause: Clause
    action: str
    thing: Thing


@dataclass
class Row:
    """The cells of one role: all, and how many of them may be allowed, by whose thing it is."""

    role: Role
    cells: dict[str, int] = field(default_factory=lambda: {"own": 0, "other": 0, "account": 0})
    allowed: dict[str, int] = field(default_factory=lambda: {"own": 0, "other": 0, "account": 0})
    breaches: list[Breach] = field(default_factory=list)

    def count(self, thing: Thing, clause: Clause | None, action: str) -> None:
        """Note one allowed cell."""
        if clause is None:
            return
        group = _group(thing)
        self.allowed[group] += 1
        if group != "own":
            self.breaches.append(Breach(self.role, clause, action, thing))


@dataclass(frozen=True)
class _Things:
    """What an action works on, and how many of them belong to whom."""

    all: tuple[Thing, ...]
    counts: Mapping[str, int]


class Matrix:
    """The cells of a plan."""

    def __init__(self, plan: PlanView, catalogue: Catalogue, estate: Estate) -> None:
        self._plan, self._catalogue, self._estate = plan, catalogue, estate
        self._of_kind: dict[Kind, list[Thing]] = {}
        for thing in estate.things:
            for kind in thing.kinds:
                self._of_kind.setdefault(kind, []).append(thing)
        self._sets: dict[tuple[frozenset[Kind], bool], _Things] = {}

    def row(self, role: Role, actions: Sequence[str]) -> Row:
        """Judge one role.

        Args:
            actions: in small letters (`s3:getobject`); those that AWS has and those that policies name.
        """
        row = Row(role)
        arn = f"arn:aws:iam::{self._plan.account_id}:role/{role.name}"
        about: dict[str, Value] = {"aws:PrincipalArn": arn, "aws:PrincipalAccount": self._plan.account_id}
        contexts: dict[str, Context] = {}
        by_statement = {id(clause.statement): clause for clause in role.clauses}
        allowing = [clause.statement for clause in role.clauses if clause.statement.allows]
        for action in actions:
            things = self._things(action)
            for group, count in things.counts.items():
                row.cells[group] += count
            if not any(statement.covers_action(action) for statement in allowing):
                continue
            statements = [c.statement for c in role.clauses if c.statement.covers_action(action)]
            for thing in things.all:
                context = contexts.get(thing.arn) or contexts.setdefault(thing.arn, self._estate.context(thing, about))
                by = possible(statements, Request(Principal("AWS", arn), action, thing.arn, context))
                row.count(thing, by_statement[id(by)] if by else None, self._spelling(action))
        return row

    def _things(self, action: str) -> _Things:
        """What an action works on, as far as this plan's roles must keep off it."""
        service, _, name = action.partition(":")
        crossing = _CROSSING.get(service, frozenset())
        crosses = crossing is None or name in crossing
        kinds = self._catalogue.works_on(action)
        if (kinds, crosses) not in self._sets:
            found = {thing.arn: thing for kind in kinds for thing in self._of_kind.get(kind, ())}
            matter = tuple(thing for thing in found.values() if self._matters(thing, crosses))
            self._sets[kinds, crosses] = _Things(matter, Counter(map(_group, matter)))
        return self._sets[kinds, crosses]

    def _matters(self, thing: Thing, crosses: bool) -> bool:
        """Whether it is a cell at all.

        Roles of the service run code that the world talks to: their policies alone must keep them out, from where
        another account lies and from where another environment shares ours. The roles of the other stacks set up one
        account, whose border holds them: what no account can let in does not count, nor what has no name to tell it by.
        """
        if thing.form in (OWN, ACCOUNT):
            return True
        if thing.form == HERE:
            return thing.named and (self._plan.stack == "service" or thing.planned)
        return crosses or self._plan.stack == "service"

    def _spelling(self, action: str) -> str:
        return self._catalogue.spelling.get(action, action)


def actions_of(catalogue: Catalogue, roles: Sequence[Role]) -> tuple[list[str], list[tuple[Clause, str]]]:
    """Every action to be judged, and those that policies name of services that the catalogue does not have."""
    actions = dict.fromkeys(catalogue.kinds)
    strange: list[tuple[Clause, str]] = []
    for clause, action in _named(roles):
        service = action.partition(":")[0]
        if "*" in service or "?" in service:
            continue  # of every service, and so of those we know
        if service not in catalogue.services:
            strange.append((clause, action))
        elif "*" not in action and "?" not in action:
            actions.setdefault(action)
    return list(actions), strange


def _named(roles: Sequence[Role]) -> Iterator[tuple[Clause, str]]:
    for role in roles:
        for clause in role.clauses:
            if clause.statement.allows and not clause.statement.not_actions:
                yield from ((clause, action.lower()) for action in clause.statement.actions)


def _group(thing: Thing) -> str:
    return "own" if thing.form == OWN else "account" if thing.form == ACCOUNT else "other"
