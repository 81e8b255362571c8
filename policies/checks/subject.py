"""What every check here is made of: one resource of a plan, as checkov hands it over, read without its wrappings.

checkov wraps each value of a plan into a list of one (`plan_parser._hclify`), blocks and maps alike; it has parsed some
JSON arguments and not others; and what is not known until apply is absent, or, where the source sets it, the text of
what it refers to (`tools/policy/plan_source.for_checkov`).
"""

from __future__ import annotations

import json
import os
import re
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck

from policies.limits import Limits, load

Fault = tuple[str, str]
"""What is wrong with a resource: the argument, as checkov writes paths (`rule/[0]/filter`), and one sentence."""

_REFERENCE = re.compile(r"(?:module|data|local|var|each|aws_[a-z0-9_]+)\.[\w.\[\]\"'-]+")


class Subject:
    """One resource, or one block of it.

    Args:
        conf: checkov's configuration of it.
        type: the resource's type.
        environment, stack: whose plan it is in.
        limits: what holds there.
    """

    def __init__(self, conf: Mapping[str, Any], type: str, environment: str, stack: str, limits: Limits) -> None:  # noqa: A002
        self._conf, self.type, self.environment, self.stack, self.limits = conf, type, environment, stack, limits

    @property
    def of(self) -> Mapping[str, Any]:
        """The limits of its environment."""
        return self.limits.of

    def one(self, name: str, default: Any = None) -> Any:
        """An argument's single value; the default when it is not set, or not known and not referred to."""
        value = self._conf.get(name)
        while isinstance(value, list) and len(value) == 1:
            value = value[0]
        return default if value is None or value in ([], {}) else value

    def number(self, name: str, default: float | None = None) -> float | None:
        """An argument as a number; None when the plan does not know it yet."""
        value = self.one(name, default)
        try:
            return None if value is None or isinstance(value, bool) else float(value)
        except (TypeError, ValueError):
            return None

    def many(self, name: str) -> list[Any]:
        """The values of a list or set; of a single value, a list of it."""
        return _flat(self._conf.get(name))

    def block(self, name: str) -> Subject:
        """The first block of this name; an empty one when there is none."""
        return next(iter(self.blocks(name)), self._inner({}))

    def blocks(self, name: str) -> list[Subject]:
        """Every block of this name."""
        return [self._inner(item) for item in _flat(self._conf.get(name)) if isinstance(item, dict)]

    def mapping(self, name: str) -> dict[str, Any]:
        """A map's values; empty when it is not set."""
        found = next((item for item in _flat(self._conf.get(name)) if isinstance(item, dict)), {})
        inner = self._inner(found)
        return {key: inner.one(key) for key in found if not key.startswith("__") and key not in _MARKS}

    def json(self, name: str) -> dict[str, Any] | None:
        """A JSON argument as an object; None when it is not set or its text is not known."""
        value = self.one(name)
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                return None
        return value if isinstance(value, dict) else None

    def is_reference(self, name: str) -> bool:
        """Whether an argument is known only by what it refers to."""
        value = self.one(name)
        return isinstance(value, str) and _REFERENCE.fullmatch(value) is not None

    def _inner(self, conf: Mapping[str, Any]) -> Subject:
        return Subject(conf, self.type, self.environment, self.stack, self.limits)


_MARKS = ("start_line", "end_line")


class Check(BaseResourceCheck):  # type: ignore[misc]  # checkov is in the policy interpreter only
    """A rule over one resource.

    A subclass says what it looks at (`id`, `name`, `types`) and answers `faults`. It never answers "unknown", which
    checkov drops: a value the plan must know and does not is a fault at its argument, and the gate, which sees that
    Terraform marks it unknown, says so.
    """

    rule: str
    title: str
    types: Iterable[str]

    def __init__(self) -> None:
        super().__init__(
            name=self.title,
            id=self.rule,
            categories=(CheckCategories.GENERAL_SECURITY,),
            supported_resources=tuple(self.types),
        )

    @abstractmethod
    def faults(self, subject: Subject) -> Iterator[Fault]:
        """Everything wrong with one resource."""

    def scan_resource_conf(self, conf: dict[str, Any]) -> CheckResult:
        """checkov's question; FAILED with a sentence and a path for each fault."""
        environment = os.environ.get("SAFEMATE_ENVIRONMENT", "prod")
        stack = os.environ.get("SAFEMATE_STACK", "service")
        found = list(self.faults(Subject(conf, self.entity_type, environment, stack, limits(environment))))
        self.evaluated_keys = list(dict.fromkeys(path for path, _ in found))
        self.details.extend(sentence for _, sentence in found)
        return CheckResult.FAILED if found else CheckResult.PASSED


@cache
def limits(environment: str) -> Limits:
    """The limits of an environment, read once a scan."""
    return load(environment)


def _flat(value: Any) -> list[Any]:
    """The values inside checkov's lists of lists; none for what is not set."""
    if isinstance(value, list):
        return [inner for item in value for inner in _flat(item)]
    return [] if value is None else [value]
