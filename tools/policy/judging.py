"""Puts one plan before all that have a say: checkov with our own checks, our rules over the whole plan, parliament.

The scans go on in the worker while the rules over the whole plan are asked here.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from policies.plan import PlanView
from tools.context import Context
from tools.environments import load as environments
from tools.model import Environment, Verdict
from tools.policy import gate, guarding
from tools.policy.client import Lint, PolicyWorker
from tools.policy.guarding import Guarded
from tools.policy.plan_source import policy_documents
from tools.policy.rules import Rules
from tools.policy.scan import Scan
from tools.policy.soundness import faults_of


def view(
    context: Context,
    environment: Environment,
    stack: str,
    document: Any,
    *,
    allowed: Iterable[str] = (),
    verb: str = "apply",
) -> PlanView:
    """A plan as our rules see it, with what this repository says of its environment.

    Args:
        document: the plan as `terraform show -json` prints it.
        allowed: addresses that the command line lets the plan destroy.
    """
    others = (environments.load(context, name) for name in environments.names(context))
    return PlanView(
        document,
        environment.name,
        stack,
        account_id=environment.account_id,
        region=environment.region,
        allowed=frozenset(allowed),
        delete_threshold=environment.destroy_threshold,
        environments={other.name: other.account_id for other in others},
        verb=verb,
        versions=_versions(context.root / "terraform", stack),
    )


def ask(
    worker: PolicyWorker,
    sources: Future[Scan],
    plan_json: Path,
    seen: PlanView,
    rules: Rules,
    *,
    root: Path | None = None,
    today: date | None = None,
) -> Verdict:
    """The verdict on one plan.

    Args:
        sources: checkov's scan of the stack's source.
        plan_json: the file that `seen.document` was read from.
        root: files in findings are named relative to this folder.

    Raises:
        GateUnsound: a scan could not be had, or the limits cannot be read.
        BadInput: the policy interpreter has no working checkov.
    """
    scan = worker.scan_plan(plan_json, seen.environment, seen.stack)
    guarded = Guarded() if any(faults_of(seen.document)) else _guarded(worker, seen)
    day = today or datetime.now(UTC).date()
    verdict = gate.judge(
        seen.environment, seen.document, scan.result(), sources.result(), rules, day,
        stack=seen.stack, root=root, guarded=guarded,
    )  # fmt: skip
    return replace(verdict, allowed=tuple(sorted(seen.allowed)))


def _guarded(worker: PolicyWorker, seen: PlanView) -> Guarded:
    """What our rules over the whole plan say; parliament reads meanwhile."""
    documents = list(dict.fromkeys(policy_documents(seen.document)))
    lint: Future[tuple[Lint, ...]] | None = worker.lint(documents) if documents else None
    guarded = guarding.guard(seen, guarding.limits(seen.environment))
    return guarding.with_lint(guarded, documents, lint.result()) if lint else guarded


def _versions(terraform: Path, stack: str) -> dict[str, str]:
    """The text of what can pin a version: a stack's lock, its files and the modules' that say what they need, and
    every file in JSON, which could do so as well."""
    folder = terraform / "stacks" / stack
    places = (folder, terraform / "modules")
    paths = [path for place in places for kind in ("*.tf", "*.tf.json") for path in place.rglob(kind)]
    files = {path: path.read_text(encoding="utf-8") for path in paths if ".terraform" not in path.parts}
    found = {path: text for path, text in files.items() if path.suffix == ".json" or "required_" in text}
    found |= {path: path.read_text(encoding="utf-8") for path in folder.glob(".terraform.lock.hcl")}
    return {path.relative_to(terraform).as_posix(): text for path, text in sorted(found.items())}
