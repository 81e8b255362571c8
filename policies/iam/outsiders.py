"""Whom the resource policies of a plan let in: nobody of another account, and no service in another's name.

The outsiders of a policy are made from itself: the principals of the other accounts, with our roles' names and with
theirs; each service it names, acting for the other environment (source ARN, source account and what the service puts
into the encryption context are then theirs); each identity provider it names, with a token for the other environment.
The other accounts are those of the other environments, one that is nobody's, and every one that the policy speaks of.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from policies.iam.admissions import Admission
from policies.iam.catalogue import Catalogue
from policies.iam.context import Context, Value
from policies.iam.estate import Estate
from policies.iam.evaluate import Principal, Request, possible
from policies.iam.language import Statement
from policies.iam.text import Text
from policies.plan import PlanView

_TRUTHFUL = re.compile(r"aws:sourcearn|aws:sourceaccount|kms:encryptioncontext:aws:.+", re.IGNORECASE)
"""Condition keys that a service sets by what it acts for, so that nobody can choose them ("Cross-service confused
deputy prevention" in the IAM user guide; "Encryption context" in each service's guide)."""

_STRANGER = "000000000000"
"""An account that nobody has: it stands for all of AWS's other customers."""

_ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")
_GITHUB_SUBJECT = "token.actions.githubusercontent.com:sub"


@dataclass(frozen=True)
class Outsider:
    """Somebody who asks, what they belong to (`dev`, `account 999999999999`), and what is known of the request."""

    principal: Principal
    environment: str
    known: Mapping[str, Value]

    def __str__(self) -> str:
        by = f" on behalf of {self.environment}" if self.principal.kind == "Service" else f" of {self.environment}"
        token = next((f" with a token for {v}" for k, v in self.known.items() if k.lower().endswith(":sub")), "")
        return f"{self.principal.value}{by}{token}"


@dataclass(frozen=True)
class Entry:
    """A request of an outsider that a resource policy may let through."""

    outsider: Outsider
    action: str
    statement: Statement


class Outsiders:
    """Everybody whom the resource policies of a plan must keep out.

    Args:
        roles: names of the roles that the plan makes.
    """

    def __init__(self, plan: PlanView, catalogue: Catalogue, estate: Estate, roles: Iterable[str]) -> None:
        self._plan, self._catalogue, self._estate = plan, catalogue, estate
        self._roles = tuple(roles)

    def judge(self, admission: Admission) -> tuple[int, list[Entry]]:
        """How many requests a policy was asked about, and those it may let through."""
        cells, entries = 0, []
        actions = self._actions(admission)
        resources = self._resources(admission)
        for outsider in self._outsiders(admission):
            context = Context(outsider.known)
            for action, resource in itertools.product(actions, resources):
                cells += 1
                request = Request(outsider.principal, action, resource, context)
                if statement := possible(admission.statements, request, resource_policy=True):
                    entries.append(Entry(outsider, self._catalogue.spelling.get(action, action), statement))
        return cells, entries

    def _actions(self, admission: Admission) -> tuple[str, ...]:
        of_service = (
            a for a in self._catalogue.kinds if not admission.service or a.startswith(f"{admission.service}:")
        )
        named = (action.lower() for statement in admission.statements for action in statement.actions)
        named = (action.replace("*", "any").replace("?", "x") for action in named)  # of services we know nothing of
        actions = dict.fromkeys((*of_service, *named))
        allowing = [each for each in admission.statements if each.allows]
        return tuple(action for action in actions if any(each.covers_action(action) for each in allowing))

    def _resources(self, admission: Admission) -> tuple[str, ...]:
        arn = f"arn:aws:{admission.service or 's3'}:{self._plan.region}:{self._plan.account_id}:probe"
        spoken_of = (text.example() for each in admission.statements for text in each.resources or ())
        return tuple(dict.fromkeys([arn, *(example for example in spoken_of if example.startswith("arn:"))]))

    def _outsiders(self, admission: Admission) -> Iterator[Outsider]:
        for name, account in self._accounts(admission).items():
            yield from self._principals(name, account)
            for statement in admission.statements:
                if not statement.allows:
                    continue
                named = [*(statement.principals or {}).items(), ("AWS", _asked_for(statement))]
                for kind, value in ((kind, value) for kind, values in named for value in values):
                    if kind == "AWS" and account in value and account != self._plan.account_id:
                        arn = value if value.startswith("arn:") else f"arn:aws:iam::{value}:root"
                        yield self._principal(arn, name, account)
                    elif kind == "Service" and not admission.is_trust:  # a role is handed to it within its account
                        yield from self._service(statement, value, name, account)
                    elif kind == "Federated":
                        yield from self._federated(statement, value, name, account)

    def _accounts(self, admission: Admission) -> dict[str, str]:
        """Every account but ours, by whose it is; those that the policy itself speaks of first."""
        spoken_of = {account for statement in admission.statements for account in _accounts(statement)}
        spoken_of -= {self._plan.account_id, _STRANGER, *self._estate.others.values()}
        named, nobody = ({f"account {each}": each for each in some} for some in (sorted(spoken_of), [_STRANGER]))
        return {**named, **self._estate.others, **nobody}

    def _names(self, name: str) -> tuple[str, ...]:
        """What somebody's things may be called: as ours, or as those of their environment if they have one."""
        return (name, self._own) if name in self._estate.others else (self._own,)

    def _principals(self, name: str, account: str) -> Iterator[Outsider]:
        names = self._names(name)
        roles = {self._estate.exchange(role, called, account) for role in self._roles for called in names}
        for role in sorted(roles | {"probe"}):
            yield self._principal(f"arn:aws:iam::{account}:role/{role}", name, account)

    def _principal(self, arn: str, name: str, account: str) -> Outsider:
        """A principal; SNS calls its account the source's owner, and the policy it gives a new topic relies on that."""
        known = {"aws:PrincipalArn": arn, "aws:PrincipalAccount": account, "aws:SourceOwner": account}
        return Outsider(Principal("AWS", arn), name, known)

    @property
    def _own(self) -> str:
        return self._plan.environment

    def _service(self, statement: Statement, service: str, name: str, account: str) -> Iterator[Outsider]:
        ours, theirs = self._plan.account_id, account
        places = [(called, theirs) for called in self._names(name)]
        for called, where in [*places, (name, ours)] if name in self._estate.others else places:
            values = {key: self._theirs(texts, called, where) for key, texts in _conditions(statement)}
            if where == ours and not any(values.values()):
                continue  # nothing tells who of our account it is
            told = {key: found for key, found in values.items() if found}
            for choice in itertools.product(*told.values()):
                known: dict[str, Value] = {**dict(zip(told, choice, strict=True)), "aws:SourceAccount": where}
                yield Outsider(Principal("Service", service), name, known)

    def _theirs(self, patterns: tuple[str, ...], name: str, account: str) -> list[str]:
        """What a key's value may be in a request for another environment: ours exchanged, and any that is theirs."""
        found = []
        for pattern in patterns:
            example = self._estate.example(Text(pattern))
            exchanged = self._estate.exchange(example, name, account)
            foreign = account in example and account != self._plan.account_id
            if exchanged != example or foreign:
                found.append(exchanged)
        return found

    def _federated(self, statement: Statement, provider: str, name: str, account: str) -> Iterator[Outsider]:
        yield Outsider(Principal("Federated", self._estate.exchange(provider, self._names(name)[0], account)), name, {})
        if name not in self._estate.others:
            yield from self._of_repositories(statement, provider)
            return
        for condition in statement.conditions:
            if condition.key.lower().endswith(":sub"):
                for text in condition.values:
                    example = text.example()
                    subjects = {self._estate.exchange(example, name, account), _of_environment(example, name)}
                    for subject in sorted(subjects - {example}):
                        yield Outsider(Principal("Federated", provider), name, {condition.key: subject})
        if not any(condition.key.lower().endswith(":sub") for condition in statement.conditions):
            yield Outsider(Principal("Federated", provider), name, {})

    def _of_repositories(self, statement: Statement, provider: str) -> Iterator[Outsider]:
        """Tokens for jobs of other repositories than ours, in a stack that is told which is ours."""
        ours = self._plan.document.get("variables", {}).get("github_repository", {}).get("value")
        subjects = [condition for condition in statement.conditions if condition.key.lower() == _GITHUB_SUBJECT]
        for condition, text in ((each, text) for each in subjects for text in each.values):
            if ours and not text.source.startswith(f"repo:{ours}:"):
                yield Outsider(Principal("Federated", provider), "another repository", {condition.key: text.example()})


def _asked_for(statement: Statement) -> tuple[str, ...]:
    """Principals that a statement names in its conditions."""
    asked = (each for each in statement.conditions if each.key.lower() == "aws:principalarn")
    return tuple(text.example() for condition in asked for text in condition.values)


def _accounts(statement: Statement) -> Iterator[str]:
    """Every account that a statement speaks of; where it leaves one partly open (`99*`), something that it matches."""
    texts = [value for values in (statement.principals or {}).values() for value in values]
    for condition in statement.conditions:
        if condition.key.lower().endswith("account"):
            yield from (text.example("0") for text in condition.values)
        texts += [text.source for text in condition.values]
    yield from (account for text in texts for account in _ACCOUNT.findall(text))


def _conditions(statement: Statement) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Keys that a service sets truthfully, with the values that a statement asks of them."""
    found: dict[str, tuple[str, ...]] = {}
    for condition in statement.conditions:
        if _TRUTHFUL.fullmatch(condition.key):
            texts = tuple(text.source for text in condition.values)
            found[condition.key] = (*found.get(condition.key, ()), *texts)
    yield from found.items()


def _of_environment(subject: str, name: str) -> str:
    """The subject of GitHub's token for a job in another environment of the same repository."""
    return ":".join([*subject.split(":")[:2], "environment", name])
