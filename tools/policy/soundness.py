"""Reasons not to believe the gate. checkov passes in silence what it could not read, load or run; this is where we
ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from tools.policy.plan_source import configured, planned
from tools.policy.rules import Rules
from tools.policy.scan import Scan

_SHOWN = 3


def reasons(plan: Any, plan_scan: Scan, hcl_scan: Scan, rules: Rules) -> Iterator[str]:
    """Why an answer made of these two scans would prove nothing, as sentences; none when all is well."""
    yield from _of_scan(plan_scan, "plan", rules)
    yield from _of_scan(hcl_scan, "hcl", rules)
    broken = list(faults_of(plan))
    yield from broken
    if not broken:
        yield from _of_coverage(plan, plan_scan, hcl_scan)
        yield from _of_own(plan, plan_scan, rules)


def _of_scan(scan: Scan, framework: str, rules: Rules) -> Iterator[str]:
    if scan.framework != framework:
        yield f"the {framework} scan is a scan of something else: {scan.framework}"
    if scan.parsing_errors:
        yield f"checkov could not parse {_some(scan.parsing_errors)} ({framework} scan)"
    if scan.errors:
        yield f"checkov logged {len(scan.errors)} error(s) in the {framework} scan; the first: {scan.errors[0]}"
    loaded = sum(rule.startswith(("CKV_AWS_", "CKV2_AWS_")) for rule in scan.registered)
    expected = rules.minimum_checks[framework]
    if loaded < expected:
        yield f"checkov loaded {loaded} AWS rules for the {framework} scan; at least {expected} are expected"


def faults_of(plan: Any) -> Iterator[str]:
    """What makes a document no whole plan, as sentences; none when it can be judged."""
    if not isinstance(plan, Mapping):
        yield "the plan document is not a JSON object"
        return
    missing = [key for key in ("planned_values", "resource_changes", "configuration") if not _has(plan, key)]
    if missing:
        yield f"the plan document has no {', '.join(missing)}"
    if not str(plan.get("format_version", "")).startswith("1."):
        yield f"the plan document has format version {plan.get('format_version')!r}; 1.x is understood"
    if plan.get("errored"):
        yield "Terraform marked the plan as errored"
    if plan.get("complete") is not True:
        yield "Terraform marked the plan as incomplete: something was targeted away or deferred"


def _has(plan: Mapping[str, Any], key: str) -> bool:
    value = plan.get(key)
    if key == "configuration":
        return isinstance(value, Mapping) and isinstance(value.get("root_module"), Mapping)
    return isinstance(value, list if key == "resource_changes" else Mapping)


def _of_coverage(plan: Mapping[str, Any], plan_scan: Scan, hcl_scan: Scan) -> Iterator[str]:
    expected = {change["address"] for change in planned(plan)}
    if unseen := sorted(expected - set(plan_scan.resources)):
        yield f"checkov did not judge {len(unseen)} of {len(expected)} planned resources: {_some(unseen)}"
    if expected and not plan_scan.passed and not plan_scan.failed:
        yield "checkov evaluated no rule on the plan"
    blocks = {address for address, _, _ in configured(plan)}
    if unseen := sorted(blocks - set(hcl_scan.resources)):
        yield f"checkov did not judge {len(unseen)} of {len(blocks)} resource blocks of the source: {_some(unseen)}"
    if blocks and not hcl_scan.passed and not hcl_scan.failed:
        yield "checkov evaluated no rule on the source"


def _of_own(plan: Mapping[str, Any], scan: Scan, rules: Rules) -> Iterator[str]:
    """Whether every check of ours was loaded, and gave an answer for every planned resource of its types."""
    own = scan.own
    if lost := sorted(rules.packaged - (scan.registered & (own.supports.keys() | own.graphs))):
        yield f"{len(lost)} of SafeMate's own checks were not loaded: {_some(lost)}"
    if lost := sorted(own.graphs - own.graphs_ran):
        yield f"{len(lost)} of SafeMate's own graph checks did not come to an end: {_some(lost)}"
    by_type: dict[str, list[str]] = defaultdict(list)
    for change in planned(plan):
        by_type[change["type"]].append(change["address"])
    silent = []
    for rule, patterns in own.supports.items():
        types = [type_ for type_ in by_type if any(fnmatchcase(type_, pattern) for pattern in patterns)]
        wanted = (address for type_ in types for address in by_type[type_])
        silent += [f"{rule} on {address}" for address in wanted if (rule, address) not in own.answers]
    if silent:
        yield f"SafeMate's own checks gave no answer {len(silent)} time(s): {_some(sorted(silent))}"


def _some(items: Collection[str]) -> str:
    shown = ", ".join(list(items)[:_SHOWN])
    return shown if len(items) <= _SHOWN else f"{shown} and {len(items) - _SHOWN} more"
