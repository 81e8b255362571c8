"""Applies waivers: each to the one finding it names, and none for longer or wider than it is needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tools.model import Finding
from tools.policy.rules import WAIVERS, Waiver


def waive(
    findings: Iterable[Finding],
    waivers: Iterable[Waiver],
    environment: str,
    instances: Mapping[str, Sequence[str]],
) -> tuple[list[Finding], list[Finding]]:
    """The findings with waivers applied, and one more for every waiver that found nothing to waive.

    Args:
        instances: the addresses that the plan makes of each block, by the block's bare address. A waiver that names a
            block of which there are instances is over-broad: it would cover whatever is added to it.
    """
    left = {(waiver.rule, waiver.address): waiver for waiver in waivers}
    known, judged = dict(left), []
    for finding in findings:
        key = (finding.rule, finding.address)
        if waiver := known.get(key):
            left.pop(key, None)
            note = f"waived until {waiver.expires} by {waiver.owner}: {waiver.reason.strip()}"
            finding = replace(finding, result="waived", message=f"{finding.message}; {note}")
        judged.append(finding)
    return judged, [
        Finding(rule, address, "fail", _useless(address, environment, instances.get(address, ())), "policies")
        for rule, address in left
    ]


def _useless(address: str, environment: str, instances: Sequence[str]) -> str:
    there = [instance for instance in instances if instance != address]
    if there:
        return f"over-broad waiver: it names a block; name what it is for, such as {there[0]}, in policies/{WAIVERS}"
    return f"unused waiver: nothing to waive here in {environment}; take {environment} out of it in policies/{WAIVERS}"
