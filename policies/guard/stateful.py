"""SM_P_0001: what holds data goes only when somebody has allowed that very address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from policies.doomed import FORGET, because, doomed, forgotten, option
from policies.limits import Limits
from policies.plan import PlanView, Resource, bare
from policies.rule import Answer, Fault, Rule, Table, answer


def check(view: PlanView, limits: Limits) -> Answer:
    """Block each stateful instance that is deleted or replaced and not allowed, and each permission without a use.
    What is only forgotten loses nothing: it is listed.

    A `destroy` takes everything, and has been confirmed as a whole before this (docs/approvals.md).
    """
    going = doomed(view)
    if view.verb == "destroy":
        return answer((), len(going))
    types: Mapping[str, str] = limits["stateful_types"]
    holding = [resource for resource in going if resource.type in types]
    leaving = forgotten(view)
    faults = (
        *(_lost(resource, types[resource.type]) for resource in holding if resource.address not in view.allowed),
        *_idle(view.allowed, (*going, *leaving)),
    )
    listed = [*holding, *(resource for resource in leaving if resource.type in types)]
    tables = (_table(listed, types, view.allowed),) if listed else ()
    return answer(faults, len(view.resources), *tables)


def _lost(resource: Resource, what: str) -> Fault:
    verb = "deletes" if resource.kind == "delete" else "replaces"
    return Fault(
        resource.address,
        f"this plan {verb} it ({because(resource)}), and lost is {what}; if that is meant: {option(resource.address)}",
    )


def _idle(allowed: Iterable[str], going: Iterable[Resource]) -> Iterator[Fault]:
    """A permission that fits nothing: a typing error would otherwise leave a person believing it was looked at."""
    addresses = [resource.address for resource in going]
    for address in sorted(set(allowed) - set(addresses)):
        inside = [known for known in addresses if bare(known) == bare(address)]
        near = inside or get_close_matches(address, addresses, n=1)
        meant = f"; it does so with {', '.join(near[:3])}" if near else ""
        yield Fault(address, f"--allow-destroy allows nothing here: this plan neither deletes nor replaces it{meant}")


def _table(holding: Iterable[Resource], types: Mapping[str, str], allowed: frozenset[str]) -> Table:
    rows = tuple(
        (r.address, r.kind, because(r), *_end(r, types[r.type], r.address in allowed))
        for r in sorted(holding, key=lambda resource: resource.address)
    )
    return Table("Data that goes", ("resource", "change", "why", "lost", "answer"), rows)


def _end(resource: Resource, what: str, allowed: bool) -> tuple[str, str]:
    """What is lost, and what the rule says to it."""
    if resource.kind == FORGET:
        return "nothing yet: nobody looks after it now", "leaves management"
    return what, "allowed" if allowed else "blocked"


RULE = Rule("SM_P_0001", "What holds data is not deleted or replaced unless that very address is allowed", check)
