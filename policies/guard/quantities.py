"""SM_P_0017: a plan comes to no more of what costs than `limits.json` allows its environment (`quantities.most`).

In the environments that `quantities.unknown_fails_in` names, a quantity that is not known fails as well; a type nobody
has classified is for SM_P_0022. Counted in units, never in money (policies/counts.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies.counts import Count, billed, metered, on_demand, quantities, unclassified
from policies.limits import Limits
from policies.plan import PlanView
from policies.rule import Answer, Fault, Rule, Table, answer

_TITLES = {
    "read_units": "read capacity units, with every index at its autoscaling maximum",
    "write_units": "write capacity units, with every index at its autoscaling maximum",
    "alarm_metrics": "metrics that alarms watch",
    "autoscaling_alarms": "alarms that autoscaling makes for itself",
    "dashboards": "dashboards",
    "dashboard_metrics": "metrics on the largest dashboard",
}


def check(plan: PlanView, limits: Limits) -> Answer:
    """Add up, and compare with what this stack of this environment may come to."""
    counted, standing = quantities(plan), billed(plan, limits)
    most = _most(plan, limits)
    faults = [*_over((*counted, *standing), most, plan), *_untold((*counted, *standing), plan, limits)]
    return answer(faults, len(plan.standing()), *_tables(plan, limits, counted, standing, most))


def _most(plan: PlanView, limits: Limits) -> Mapping[str, int]:
    """What is not named may not be there: a stack nobody has written limits for has those of `service`."""
    stacks = limits["quantities"]["most"]
    environments: Mapping[str, Mapping[str, int]] = stacks.get(plan.stack, stacks["service"])
    return environments.get(plan.environment, environments["prod"])


def _over(counts: tuple[Count, ...], most: Mapping[str, int], plan: PlanView) -> Iterator[Fault]:
    for count in counts:
        if count.amount > most.get(count.name, 0):
            what = f"{count.amount:,} {_TITLES.get(count.name, count.name)}"
            said = f"{what}, and {most.get(count.name, 0):,} are allowed in {plan.environment} (policies/limits.json)"
            yield Fault(f"terraform/stacks/{plan.stack}", said)


def _untold(counts: tuple[Count, ...], plan: PlanView, limits: Limits) -> Iterator[Fault]:
    if plan.environment not in limits["quantities"]["unknown_fails_in"]:
        return
    for count in counts:
        for address in count.unknown:
            said = f"what it adds to the {_TITLES.get(count.name, count.name)} is not known: write the number down"
            yield Fault(address, said, unknown=True)


def _tables(
    plan: PlanView, limits: Limits, counted: tuple[Count, ...], standing: tuple[Count, ...], most: Mapping[str, int]
) -> Iterator[Table]:
    free, known = limits["free_tier"], limits["billed_by_existing"]
    rows = tuple(
        (_TITLES[each.name], str(each), _free(free.get(each.name)), f"{most.get(each.name, 0):,}") for each in counted
    )
    note = f"Allowances as of {free['reviewed']}, limits as of {limits['quantities']['reviewed']}. {free['caveat']}"
    yield Table("Quantities", ("quantity", "planned", "free of charge", "limit here"), rows, note)
    if standing:
        bills = tuple((c.name, str(known[c.name]["what"]), str(c), str(most.get(c.name, 0))) for c in standing)
        yield Table("Billed by existing", ("type", "what bills", "planned", "limit here"), bills)
    use = [(each.name, str(each), str(limits["usage_metered"][each.name])) for each in metered(plan, limits)]
    use += [(each.type, "1 or more", "nobody has said yet") for each in unclassified(plan, limits)]
    if use:
        note = f"{on_demand(plan)} tables are on demand and use none of the free units." if on_demand(plan) else ""
        yield Table("Cannot be known from a plan", ("type", "planned", "bills by"), tuple(use), note)


def _free(allowance: Mapping[str, int] | None) -> str:
    return f"{allowance['amount']:,}" if allowance else "none"


RULE = Rule("SM_P_0017", "No more of what costs than the environment may have", check)
