"""What an argument of a planned resource denotes: which other resource of the plan, as far as the plan tells.

A value that is known is compared with the names and ARNs of the plan's resources. One that is not known until apply is
followed through the source: out of modules by the arguments they were called with, into modules by their outputs.
Terraform's JSON holds no local values, so a reference that ends at one is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies.plan import Json, PlanView, Resource, bare
from policies.sources import Source, Sources

NAMES = ("arn", "id", "key_id", "name", "url", "bucket", "function_name")
"""Attributes by which one resource is named in an argument of another."""

_STEP = re.compile(r'module\.[\w-]+(\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\.')
_AFTER_PATH = ("rule/", "policy/", "role/", "user/", "group/")
"""Kinds whose name follows the last slash: between the two are a rule's bus, or IAM's path."""

_KEY = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]$')


@dataclass(frozen=True)
class Link:
    """What one argument denotes.

    Args:
        certain: resources it surely denotes.
        possible: those of which it denotes one, or some, where the plan does not tell which.
        elsewhere: what else it comes from: a value that names nothing in the plan, a local value, a data source.
        given: whether the argument is set at all.
    """

    certain: tuple[Resource, ...] = ()
    possible: tuple[Resource, ...] = ()
    elsewhere: tuple[str, ...] = ()
    given: bool = False

    @property
    def resources(self) -> tuple[Resource, ...]:
        """All it may denote."""
        return self.certain + self.possible


class Links:
    """The links between the resources of one plan."""

    def __init__(self, plan: PlanView) -> None:
        self._account = plan.account_id
        self._sources = Sources(plan.document)
        self._named: dict[str, list[Resource]] = {}
        self._blocks: dict[str, list[Resource]] = {}
        for resource in plan.standing():
            self._blocks.setdefault(bare(resource.address), []).append(resource)
            for name in {v for key in NAMES if isinstance(v := resource.values.get(key), str) and v}:
                self._named.setdefault(name, []).append(resource)

    def of(self, resource: Resource, path: str, *types: str) -> Link:
        """What the argument at `path` (`alarm_actions`, `server_side_encryption.kms_key_arn`) denotes among resources
        of these types, or of all when none is named. Blocks that repeat count together."""
        values = [text for value in reach(resource.values, path) for text in _texts(value)]
        certain = [found for value in values for found in self._by_value(value, types)]
        elsewhere = [value for value in values if not self._by_value(value, types)]
        possible: list[Resource] = []
        unknown = any(map(_marked, reach(resource.unknown, path)))
        if unknown:
            for source in self._sources.of(bare(resource.address), path):
                sure, instances = self._by_source(resource, source, types)
                (certain if sure else possible).extend(instances)
                if not instances:
                    elsewhere.append(source.name)
        possible = [each for each in possible if each not in certain]
        given = bool(values) or (unknown and self._sources.sets(bare(resource.address), path))
        return Link(_once(certain), _once(possible), tuple(dict.fromkeys(elsewhere)), given)

    def _by_value(self, value: str, types: Sequence[str]) -> list[Resource]:
        found = self._named.get(value) or self._named.get(_name_in(value, self._account), [])
        service = value.split(":")[2] if value.startswith("arn:") and value.count(":") >= 5 else ""
        return [
            each for each in found if (not types or each.type in types) and (not service or service in _service(each))
        ]

    def _by_source(self, asker: Resource, source: Source, types: Sequence[str]) -> tuple[bool, list[Resource]]:
        """The instances of a block that an instance refers to, and whether it surely is all of them."""
        instances = [each for each in self._blocks.get(source.name, []) if not types or each.type in types]
        instances = [each for each in instances if _together(asker.address, each.address)]
        instances = [each for each in instances if source.inside in each.address]
        keyed = False
        if source.index:
            instances = [each for each in instances if each.address.endswith(source.index)]
        elif source.same_key and (own := _KEY.search(asker.address)):
            instances = [each for each in instances if each.address.endswith(own[0])]
            keyed = True
        return source.sure and (not source.whole or keyed or len(instances) == 1), instances


def reach(holder: Any, path: str) -> list[Any]:
    """What is at a path of names joined with dots, in every block on the way; true where a whole block is not known."""
    found = [holder]
    for step in path.split("."):
        inside = [item for each in found for item in (each if isinstance(each, list) else [each])]
        found = [each if each is True else each.get(step) for each in inside if each is True or _is_block(each)]
    return [each for each in found if each is not None]


def _is_block(value: Any) -> bool:
    return isinstance(value, Mapping)


def blocks(resource: Resource, name: str) -> list[Json]:
    """The blocks of one name that a resource has."""
    return [each for each in resource.get(name, ()) if isinstance(each, Mapping)]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value:
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _marked(marks: Any) -> bool:
    return any(map(_marked, marks)) if isinstance(marks, list) else marks is True


def _once(resources: Sequence[Resource]) -> tuple[Resource, ...]:
    return tuple({each.address: each for each in resources}.values())


def _name_in(value: str, account: str) -> str:
    """The name at the end of an ARN of this account; nothing for another account's, and for what is no ARN."""
    parts = value.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn" or parts[4] not in ("", account):
        return ""
    rest = parts[5].removesuffix(":*")
    kind, colon, name = rest.partition(":")
    if colon:  # function:NAME:QUALIFIER, log-group:NAME
        return name.partition(":")[0] if kind == "function" else name
    if rest.startswith(_AFTER_PATH):
        return rest.rpartition("/")[2]
    return rest.split("/")[1] if rest.startswith("table/") else rest


def _service(resource: Resource) -> str:
    """The service in the ARNs of a type: mostly its second word."""
    services = {"aws_cloudwatch_log_group": "logs", "aws_cloudwatch_event_rule": "events", "aws_api": "apigateway"}
    special = next((word for type_, word in services.items() if resource.type.startswith(type_)), "")
    return special or resource.type.split("_")[1]


def _together(one: str, other: str) -> bool:
    """Whether two instances are not in different instances of the same module. What is inside a module refers to the
    inside of no other instance of it."""
    for mine, theirs in zip(_STEP.finditer(one), _STEP.finditer(other), strict=False):
        if bare(mine[0]) != bare(theirs[0]):
            return True
        if mine[0] != theirs[0]:
            return False
    return True
