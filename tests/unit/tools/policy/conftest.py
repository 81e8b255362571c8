"""Small plans, scans and rules, made of the few words that a test is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from tools.policy.plan_source import bare
from tools.policy.rules import Rules, Waiver
from tools.policy.scan import Place, Record, Scan, SkipComment

TABLE, KEY = "module.table.aws_dynamodb_table.this", "aws_kms_key.this"


def change(address: str, *actions: str, after: Any = None, unknown: Any = None) -> dict[str, Any]:
    """One entry of `resource_changes`; created unless said otherwise, and gone when deleted."""
    gone = set(actions) in ({"delete"}, {"forget"})
    return {
        "address": address,
        "mode": "managed",
        "type": bare(address).split(".")[-2],
        "change": {
            "actions": list(actions) or ["create"],
            "after": None if gone else after if after is not None else {},
            "after_unknown": unknown or {},
        },
    }


def plan_of(*changes: dict[str, Any], blocks: Sequence[str] | None = None) -> dict[str, Any]:
    """A plan document of these changes; its source holds the blocks named, by default those the changes come from."""
    names = blocks if blocks is not None else sorted({bare(item["address"]) for item in changes})
    root: dict[str, Any] = {"resources": [], "module_calls": {}}
    for name in names:
        module, parts = root, name.split(".")
        while parts[0] == "module":
            call = module["module_calls"].setdefault(parts[1], {"expressions": {}, "module": {}})
            module, parts = call["module"], parts[2:]
            module.setdefault("resources", [])
            module.setdefault("module_calls", {})
        module["resources"].append({"address": ".".join(parts), "mode": "managed", "expressions": {}})
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "complete": True,
        "errored": False,
        "planned_values": {"root_module": {}},
        "resource_changes": list(changes),
        "configuration": {"root_module": root},
    }


def record(rule: str, address: str, *, keys: Sequence[str] = (), unresolved: bool = False) -> Record:
    return Record(rule, f"{rule} must hold", address, Place("main.tf", 3), 9, (), tuple(keys), unresolved)


def scan_of(
    framework: str, resources: Sequence[str], *failed: Record, passed: Sequence[tuple[str, str]] = (), **more: Any
) -> Scan:
    """A scan in which every resource passed CKV_AWS_1, and these failed."""
    given: dict[str, Any] = {
        "skipped": (),
        "parsing_errors": (),
        "errors": (),
        "registered": frozenset({"CKV_AWS_1", "CKV_AWS_2", "CKV_AWS_28", "CKV2_AWS_5"}),
        "skip_comments": (),
        **more,
    }
    return Scan(
        framework=framework,
        resources={address: Place("main.tf", 3) for address in resources},
        passed=frozenset({*(("CKV_AWS_1", address) for address in resources), *passed}),
        failed=failed,
        checkov_version="3.3.30",
        **given,
    )


def rules_of(*waivers: Waiver, disabled: Mapping[str, str] | None = None, minimum: int = 3) -> Rules:
    return Rules(disabled or {}, {"plan": minimum, "hcl": minimum}, waivers)


class Make:
    """The builders above, handed to tests by the fixture `make`."""

    change = staticmethod(change)
    plan = staticmethod(plan_of)
    record = staticmethod(record)
    scan = staticmethod(scan_of)
    rules = staticmethod(rules_of)
    comment = staticmethod(lambda rule, file, line: SkipComment(rule, Place(file, line)))


@pytest.fixture
def make() -> Make:
    return Make()


@pytest.fixture
def clean() -> Callable[[], tuple[dict[str, Any], Scan, Scan]]:
    """A plan of one table and one key, and two scans that saw both and found nothing."""

    def build() -> tuple[dict[str, Any], Scan, Scan]:
        return plan_of(change(TABLE), change(KEY)), scan_of("plan", [TABLE, KEY]), scan_of("hcl", [TABLE, KEY])

    return build
