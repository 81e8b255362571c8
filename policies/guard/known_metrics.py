"""SM_P_0025: what alarms and dashboards read, somebody writes: our functions, AWS, or a metric filter of the plan.

CloudWatch takes any name. An alarm on a metric that nobody writes, or on one dimension less than it is written with,
stays silent for ever and looks like one on a service that is well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from policies import metrics
from policies.limits import Limits
from policies.metrics import Metric, Names
from policies.plan import PlanView
from policies.readings import Reading, Unread, made, read
from policies.rule import Answer, Fault, Rule, answer

Known = Mapping[tuple[str, str], list[Metric]]
"""Every way in which a metric is written, by namespace and name."""


def check(plan: PlanView, _: Limits) -> Answer:
    """Look up every metric that is read."""
    known: defaultdict[tuple[str, str], list[Metric]] = defaultdict(list)
    for name, metric in [*metrics.load().items(), *made(plan)]:
        known[name].append(metric)  # a filter adds to what the catalogue says, and takes nothing away
    found = list(read(plan))
    return answer(_faults(found, known), len(found))


def _faults(found: list[Reading | Unread], known: Known) -> Iterator[Fault]:
    for each in found:
        if isinstance(each, Unread):
            yield Fault(each.address, each.why, unknown=True)
        elif said := _wrong(each, known):
            yield Fault(each.address, f"{each.where}: {said}" if each.where else said)


def _wrong(reading: Reading, known: Known) -> str:
    """What is wrong with a reading; empty when it reads what is written."""
    what = f"{reading.namespace} {reading.name}"
    written = known.get((reading.namespace, reading.name), [])
    if not written:
        return f"reads {what}, which nobody emits or publishes{_meant(reading, known)} (policies/metrics.json)"
    alike = [metric for metric in written if reading.dimensions in metric.dimensions]
    if not alike:
        sets = frozenset().union(*(metric.dimensions for metric in written))
        exists = " or ".join(map(_listed, sorted(sets, key=sorted)))
        return f"reads {what} {_listed(reading.dimensions)}, and it is written {exists}"
    units = {metric.unit for metric in alike}
    if reading.unit and not units & {reading.unit, ""}:
        return f"reads {what} in {reading.unit}, and it is written in {' or '.join(sorted(units))}"
    return ""


def _meant(reading: Reading, known: Known) -> str:
    names = {f"{namespace} {name}" for namespace, name in known}
    near = get_close_matches(f"{reading.namespace} {reading.name}", names, n=1, cutoff=0.8)
    return f"; {near[0]} is meant?" if near else ""


def _listed(names: Names) -> str:
    return f"by {', '.join(sorted(names))}" if names else "without dimensions"


RULE = Rule("SM_P_0025", "Alarms and dashboards read metrics that somebody writes", check)
