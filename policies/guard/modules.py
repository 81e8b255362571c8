"""SM_P_0010: modules come from this repository.

A module of a registry or another repository is code that nobody here has reviewed, and that may be another one
tomorrow: Terraform's lock file holds providers only.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.limits import Limits
from policies.plan import Json, PlanView
from policies.rule import Answer, Fault, Rule, answer


def check(plan: PlanView, _: Limits) -> Answer:
    """Look at the source of every module call, at any depth."""
    calls = list(_calls(plan.document.get("configuration", {}).get("root_module", {}), ""))
    faults = []
    for address, source in calls:
        if not source.startswith(("./", "../")):
            said = f"module source {source!r} is outside this repository: copy it to terraform/modules and review it"
            faults.append(Fault(address, said))
    return answer(faults, len(calls))


def _calls(module: Json, prefix: str) -> Iterator[tuple[str, str]]:
    for name, call in module.get("module_calls", {}).items():
        address = f"{prefix}module.{name}"
        yield address, str(call.get("source", ""))
        yield from _calls(call.get("module", {}), f"{address}.")


RULE = Rule("SM_P_0010", "Modules come from this repository", check)
