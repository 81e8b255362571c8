"""SM_P_0018: nothing in the source runs programs of its own.

A provisioner runs a command where Terraform runs, with the credentials of whoever applies, and no plan shows what it
will do: it is not a resource, so neither checks nor the IAM proof see it (Terraform, "Provisioners are a last
resort"). The data source `external` does the same while planning.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.limits import Limits
from policies.plan import Json, PlanView
from policies.rule import Answer, Fault, Rule, answer


def check(plan: PlanView, _: Limits) -> Answer:
    """Look at every block of the source, those that make no instance as well: a count may be another one tomorrow."""
    blocks = list(_blocks(plan.document.get("configuration", {}).get("root_module", {}), ""))
    return answer((fault for address, block in blocks for fault in _faults(address, block)), len(blocks))


def _faults(address: str, block: Json) -> Iterator[Fault]:
    kinds = [str(each.get("type", "of no type")) for each in block.get("provisioners") or ()]
    if kinds:
        said = f"runs a program when it is made or goes (provisioner {', '.join(dict.fromkeys(kinds))})"
        yield Fault(address, f"{said}, with the rights of whoever applies: no plan tells what it does; take it out")
    if block.get("mode") == "data" and block.get("type") == "external":
        said = "runs a program whenever this is planned, with the rights of whoever plans"
        yield Fault(address, f"{said}: work it out in HCL, or hand it in as a variable")


def _blocks(module: Json, prefix: str) -> Iterator[tuple[str, Json]]:
    for block in module.get("resources", ()):
        yield prefix + str(block.get("address", "")), block
    for name, call in module.get("module_calls", {}).items():
        yield from _blocks(call.get("module", {}), f"{prefix}module.{name}.")


RULE = Rule("SM_P_0018", "Nothing in the source runs programs of its own", check)
