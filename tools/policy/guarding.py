"""Runs our rules over a whole plan (`policies/guard`), and keeps what they said together with proof that they ran."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from policies.guard import RULES
from policies.limits import Limits, load
from policies.plan import PlanView
from policies.rule import Answer, Fault, Rule, Table
from tools.errors import GateUnsound
from tools.policy.client import Lint

LINT = "SM_P_0021"
"""Our rule that parliament finds nothing in a policy document; the worker runs it (`iam_lint.py`)."""


@dataclass(frozen=True)
class Guarded:
    """What the rules over a whole plan came to.

    Args:
        faults: (rule, fault), in the order of the rules.
        seen: of each rule that spoke, how many things it looked at.
        doubts: why what they said cannot be believed, as sentences.
    """

    faults: tuple[tuple[str, Fault], ...] = ()
    seen: Mapping[str, int] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def idle(self) -> tuple[str, ...]:
        """Rules that found nothing to look at: their silence says nothing."""
        return tuple(rule for rule, count in self.seen.items() if not count)


def limits(environment: str) -> Limits:
    """The limits for one environment.

    Raises:
        GateUnsound: `policies/limits.json` cannot be used.
    """
    try:
        return load(environment)
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise GateUnsound("policies/limits.json cannot be used", why=str(error)) from error


def guard(view: PlanView, known: Limits, rules: Sequence[Rule] | None = None) -> Guarded:
    """Ask every rule that speaks of the plan's stack, of all there are when none are named. A rule that raises, or
    answers nonsense, is a doubt."""
    faults: list[tuple[str, Fault]] = []
    seen: dict[str, int] = {}
    tables: list[Table] = []
    doubts: list[str] = []
    for rule in RULES if rules is None else rules:
        if view.stack not in rule.stacks:
            continue
        try:
            answer = rule.check(view, known)
            seen[rule.id] = _checked(answer)
        except Exception as error:
            doubts.append(f"the rule {rule.id} ({rule.title}) broke: {_where(error)}")
            continue
        faults += [(rule.id, fault) for fault in dict.fromkeys(answer.faults)]
        tables += answer.tables
    return Guarded(tuple(faults), seen, tuple(tables), tuple(doubts))


def with_lint(guarded: Guarded, asked: Sequence[tuple[str, str]], found: Sequence[Lint]) -> Guarded:
    """The same with what parliament had to say of the documents it was asked about."""
    faults = [(LINT, Fault(address, f"{issue} ({severity}): {detail}")) for address, issue, severity, detail in found]
    return Guarded(
        (*guarded.faults, *dict.fromkeys(faults)), {**guarded.seen, LINT: len(asked)}, guarded.tables, guarded.doubts
    )


def _checked(answer: Any) -> int:
    right = isinstance(answer, Answer) and type(answer.seen) is int and answer.seen >= 0
    if not right or not all(isinstance(fault, Fault) for fault in answer.faults):
        raise TypeError(f"it answered {answer!r:.200}, which is no policies.rule.Answer")
    return int(answer.seen)


def _where(error: Exception) -> str:
    """What was raised, and in which line of the rule."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({last.filename.rpartition('/')[2]}, line {last.lineno})"
