"""SM_P_0010: modules come from this repository.

A module of a registry or another repository is code that nobody here has reviewed, and that may be another one
tomorrow: Terraform's lock file holds providers only.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from policies.limits import Limits
from policies.plan import Json, PlanView
from policies.rule import Answer, Fault, Rule, answer


def check(plan: PlanView, _: Limits) -> Answer:
    """Look at the source of every module call, at any depth."""
    root = plan.document.get("configuration", {}).get("root_module", {})
    calls = list(_calls(root, "", f"terraform/stacks/{plan.stack}"))
    faults = []
    for address, source, folder in calls:
        if not source.startswith(("./", "../")) or not folder.startswith("terraform/"):
            said = f"module source {source!r} is outside terraform/ here: copy it to terraform/modules and review it"
            faults.append(Fault(address, said))
    return answer(faults, len(calls))


def _calls(module: Json, prefix: str, home: str) -> Iterator[tuple[str, str, str]]:
    """Each call's address and source, and the folder that this is, seen from the root of the repository."""
    for name, call in module.get("module_calls", {}).items():
        address = f"{prefix}module.{name}"
        source = str(call.get("source", ""))
        folder = posixpath.normpath(posixpath.join(home, source))
        yield address, source, folder
        yield from _calls(call.get("module", {}), f"{address}.", folder)


RULE = Rule("SM_P_0010", "Modules come from this repository", check)
