"""The mutation suite's words: a case for a rule, and small whole plans to make cases of.

    from tests.policies.cases.case import Case, plan, resource

    CASES = [
        Case(
            "CKV_SM_0006",
            violating=plan(resource("aws_lambda_function", "this", {"function_name": "a", "timeout": 900})),
            clean=plan(resource("aws_lambda_function", "this", {"function_name": "a", "timeout": 10})),
        ),
    ]

Every module of this folder holds one such list; `tests/policies/test_mutations.py` puts both plans of each case before
the whole gate. A case names the one rule it is about: that rule must block its violating plan, and must not block its
clean one; what other rules say of them is no matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.policies.documents import ACCOUNTS, Document, Instance, plan, resource

__all__ = ["ACCOUNTS", "Case", "Document", "Instance", "pair", "plan", "resource"]


@dataclass(frozen=True)
class Case:
    """A plan that breaks one rule, and the like that keeps it.

    Args:
        rule: the rule's id.
        violating, clean: plan documents, as `plan` makes them. Both may be the same when the views differ.
        name: what the case is about, where a rule has several.
        at: the address that the finding must name; any when empty.
        result: what the finding must be: fail, or unknown.
        stack: the stack the plans are of.
        view: fields of `policies.plan.PlanView` beside the document, for both (`delete_threshold`, `versions`, `verb`,
            `allowed`, …).
        violating_view, clean_view: the same, for one of them.
    """

    rule: str
    violating: Document
    clean: Document
    name: str = ""
    at: str = ""
    result: str = "fail"
    stack: str = "service"
    view: Mapping[str, Any] = field(default_factory=dict)
    violating_view: Mapping[str, Any] = field(default_factory=dict)
    clean_view: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"{self.rule} {self.name}".strip()


def pair(
    rule: str,
    name: str,
    type: str,  # noqa: A002 - Terraform's own word
    clean: Mapping[str, Any],
    wrong: Mapping[str, Any],
    *,
    environment: str = "prod",
    stack: str = "service",
) -> Case:
    """A case about one resource: as it should be, and with some of its arguments changed (None: not set)."""
    broken = {key: value for key, value in {**clean, **wrong}.items() if value is not None}
    return Case(
        rule,
        name=name,
        violating=plan(resource(type, "this", broken), environment=environment),
        clean=plan(resource(type, "this", clean), environment=environment),
        at=f"{type}.this",
        stack=stack,
    )
