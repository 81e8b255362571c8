"""Makes checkov's work quicker without changing what it finds; a test compares both ways on real plans and sources.

Runs in the policy interpreter only (see `worker.py`).
"""

from __future__ import annotations

import importlib.abc
import itertools
import json
import pickle
import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

_NO_LINES = [(1, "")]
_PLAIN = (str, int, float, bool, type(None), list, dict, set, tuple)


def before_import() -> None:
    """Keep out what checkov imports and never needs here; must come before checkov is imported.

    It asks its evaluator, asteval, to go without numpy. And a fifth of its import is clients of services (its vendor's,
    Docker's, git's, AWS's) that a process without a network cannot reach.
    """
    sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]  # an import of it fails, and asteval minds not
    sys.meta_path.insert(0, _Unreachable())


class _Unreachable(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Makes modules of these names, full of classes that nobody can make anything of."""

    names = frozenset({"aiohttp", "boto3", "botocore", "docker", "git"})

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        return ModuleSpec(name, self, is_package=True) if name.partition(".")[0] in self.names else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Hollow(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""


class _Hollow(ModuleType):
    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)

        def refuse(*_: object, **__: object) -> None:
            raise RuntimeError(f"{self.__name__}.{name} is for the network, and the policy worker has none")

        found = type(name, (Exception,), {"__init__": refuse})  # an exception: some are named in `except` clauses
        setattr(self, name, found)
        return found


def patch() -> None:
    """Replace the parts of checkov that cost most. checkov must have been imported."""
    from checkov.terraform import plan_parser
    from checkov.terraform.graph_builder.variable_rendering import evaluate_terraform, safe_eval_functions

    plan_parser.parse = read_plan
    safe_eval_functions.get_asteval = reused(safe_eval_functions.get_asteval())
    for name in ("evaluate", "evaluate_terraform"):
        setattr(evaluate_terraform, name, remembered(getattr(evaluate_terraform, name)))
    _reuse_parsers()


class _Mark:
    """Where a node begins and ends; checkov asks for the line."""

    __slots__ = ("line",)

    def __init__(self, line: int) -> None:
        self.line = line


def read_plan(path: str, errors: dict[str, str]) -> tuple[dict[str, Any], list[tuple[int, str]]] | tuple[None, None]:
    """A plan document for checkov, which reads JSON with a YAML parser for the sake of line numbers: half of a scan.

    Every object gets a number in the place of its line, as checkov tells blocks apart by it; nobody is shown the lines
    of a plan.

    Args:
        errors: path -> why it cannot be read; added to here.
    """
    from checkov.common.parsers.node import DictNode

    lines = itertools.count(1)

    def node(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        values = dict(pairs)
        if len(values) != len(pairs):
            names = [name for name, _ in pairs]
            raise ValueError(f"{next(name for name in names if names.count(name) > 1)!r} is given twice")
        mark = _Mark(next(lines))
        made: dict[str, Any] = DictNode(values, mark, mark)
        return made

    try:
        plan = json.loads(Path(path).read_text(encoding="utf-8"), object_pairs_hook=node)
    except (OSError, ValueError) as error:
        errors[path] = str(error)
        return None, None
    if isinstance(plan, dict) and "terraform_version" in plan and "planned_values" in plan:
        return plan, _NO_LINES
    return None, None


def reused(evaluator: Any) -> Callable[[], Any]:
    """One evaluator again and again: each new one is made with the symbols of the last, and takes longer to make than
    to use."""
    fresh = {name: getattr(evaluator, name) for name in ("_interrupt", "retval", "expr", "_calldepth")}

    def again() -> Any:
        for name, value in fresh.items():
            setattr(evaluator, name, value)
        evaluator.code_text = []
        return evaluator

    return again


def remembered(evaluate: Callable[..., Any]) -> Callable[..., Any]:
    """checkov's evaluation of a text, each text once: most come many times, and most cannot be evaluated.

    Whoever asks may change what it gets, and so gets a copy of its own.
    """
    answers: dict[Any, bytes] = {}
    failures: dict[Any, str] = {}

    def evaluate_once(text: Any, keep_interpolations: bool = True) -> Any:
        given = () if keep_interpolations else (False,)
        if type(text) is not str:
            return evaluate(text, *given)
        key = (text, keep_interpolations)
        if key in failures:
            raise ValueError(failures[key])
        if key in answers:
            return pickle.loads(answers[key])  # noqa: S301  # made below
        try:
            answer = evaluate(text, *given)
        except ValueError as error:
            failures[key] = str(error)
            raise
        if type(answer) in _PLAIN:
            answers[key] = pickle.dumps(answer)
        return answer

    return evaluate_once


def _reuse_parsers() -> None:
    """Make each JSONPath parser once; its library makes the tables anew for every path, half of an HCL scan."""
    from ply import yacc  # type: ignore[import-not-found]  # comes with checkov

    make, made = yacc.yacc, {}

    def make_once(*, module: Any, **options: Any) -> Any:
        key = (type(module), options.get("start"))
        if key not in made:
            made[key] = make(module=module, **options)
        return made[key]

    yacc.yacc = make_once
