"""Which actions AWS has, and on what kinds of resource each works.

`actions.json` has it from AWS's Service Authorization Reference; `tools/policy/iam_actions.py` makes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("actions.json")

_VARIABLE = re.compile(r"\$\{(\w+)\}")
_PLACES = {"Partition", "Region", "Account"}
_NAMELESS = re.compile(r"(?:Id|ID|UUID|Uuid|Version|Token|Hex|Scope)$")
"""Variables of an ARN that AWS fills in, so that no name of ours can be in them."""

_TOLD_APART = {("kms", "key"), ("cognito-idp", "userpool"), ("secretsmanager", "Secret")}
"""Kinds with an id that our policies tell apart all the same, by alias or by tag; and one whose id is its name."""

Kind = tuple[str, str]
"""(service whose actions work on it, kind of resource): ("dynamodb", "table")."""


@dataclass(frozen=True)
class Template:
    """What the ARN of one kind of resource looks like: `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`."""

    kind: Kind
    text: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches every ARN of the kind, and of kinds whose ARNs go on where this one's end."""
        pieces = re.split(r"\$\{\w+\}", self.text)
        blanks = ["[^:]*" if name in _PLACES else ".+" for name in _VARIABLE.findall(self.text)]
        return re.compile("".join(re.escape(a) + b for a, b in zip(pieces, [*blanks, ""], strict=True)), re.DOTALL)

    @property
    def weight(self) -> int:
        """How much of it is fixed: of two that match, the heavier is the kind that is meant."""
        return len(_VARIABLE.sub("", self.text)) + self.text.count("${")

    @property
    def is_named(self) -> bool:
        """Whether a policy can tell one owner's from another's in the same account: by the name in its ARN, mostly."""
        names = [name for name in _VARIABLE.findall(self.text) if name not in _PLACES]
        return self.kind in _TOLD_APART or any(not _NAMELESS.search(name) for name in names)

    def fill(self, name: str, account: str, region: str) -> str:
        """The ARN of one such resource."""
        places = {"Partition": "aws", "Region": region, "Account": account, "Scope": "regional"}
        return _VARIABLE.sub(lambda variable: places.get(variable[1], name), self.text)


class Catalogue:
    """The services of `actions.json`."""

    def __init__(self, services: Mapping[str, Mapping[str, Mapping[str, object]]]) -> None:
        self.services = frozenset(services)
        self.templates = [
            Template((service, kind), str(arn))
            for service, parts in services.items()
            for kind, arn in parts["arns"].items()
        ]
        self.named = frozenset(template.kind for template in self.templates if template.is_named)
        self.kinds: dict[str, frozenset[Kind]] = {}
        for service, parts in services.items():
            for kinds, names in parts["actions"].items():
                works_on = frozenset((service, kind) for kind in kinds.split("|") if kind)
                for name in names if isinstance(names, list) else ():
                    self.kinds[f"{service}:{name}".lower()] = works_on
        self.spelling = {f"{s}:{name}".lower(): f"{s}:{name}" for s, name in _names(services)}
        self._by_owner: dict[str, list[Template]] = {}
        for template in self.templates:
            self._by_owner.setdefault(template.text.split(":")[2], []).append(template)

    def kinds_of(self, arn: str) -> frozenset[Kind]:
        """The kinds of resource that an ARN is, to each service that has actions on it."""
        parts = arn.split(":")
        matching = [
            each for each in self._by_owner.get(parts[2] if len(parts) > 5 else "", ()) if each.pattern.fullmatch(arn)
        ]
        best: dict[str, int] = {}
        for each in matching:
            best[each.kind[0]] = max(best.get(each.kind[0], 0), each.weight)
        return frozenset(each.kind for each in matching if each.weight == best[each.kind[0]])

    def works_on(self, action: str) -> frozenset[Kind]:
        """The kinds an action works on: none when it has no resource, all of its service's when we do not know it."""
        service = action.partition(":")[0].lower()
        known = self.kinds.get(action.lower())
        return known if known is not None else frozenset(t.kind for t in self.templates if t.kind[0] == service)


def _names(services: Mapping[str, Mapping[str, Mapping[str, object]]]) -> Iterator[tuple[str, str]]:
    for service, parts in services.items():
        for names in parts["actions"].values():
            yield from ((service, str(name)) for name in (names if isinstance(names, list) else ()))


@lru_cache(maxsize=1)
def load() -> Catalogue:
    """The catalogue of this repository. Raises OSError or ValueError when its file is not there or not JSON."""
    return Catalogue(json.loads(FILE.read_text(encoding="utf-8")))
