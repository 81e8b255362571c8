"""docs/monitoring-guide.md: every item of the guide is in it, and what it names exists in code and in every plan."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.integration.system.harness import ACCOUNTS, ENVIRONMENTS, Harness, Plans
from tests.integration.system.planned_alarms import planned_resources, runbook
from tools.context import REPOSITORY

DOCUMENT = REPOSITORY / "docs" / "monitoring-guide.md"
RUNBOOKS = REPOSITORY / "docs" / "runbooks"

ACCOUNT_STACK = "account: "
ONLY = re.compile(r"`([^`]+)`(?: \((dev|preprod|prod)\))?")


NUMBERS = (
    *(f"1.1.{n}" for n in range(1, 6)), *(f"1.2.{n}" for n in range(1, 4)), *(f"1.3.{n}" for n in range(1, 5)),
    "2.1", "2.2", "3.1", "3.2", "4.1", "4.2", "4.3", "4.4", "5.1", "5.2", "5.3", "6.1", "6.2", "6.3", "7",
    "8.1", "8.2", "8.3", "9.1a", "9.1b", "9.2a", "9.2b", "9.3a", "9.3b",
)  # fmt: skip
"""Sections of the guide and, within them, its numbered items, in its order."""


@dataclass(frozen=True)
class Item:
    """A row: what the guide asks for, where it is, and which tests hold it."""

    title: str
    files: tuple[str, ...]
    resources: tuple[tuple[str, str], ...]
    tests: tuple[str, ...]
    account: bool

    def addresses(self, environment: str) -> Iterator[str]:
        """What must be in a plan of the environment."""
        for address, only in self.resources:
            if only in ("", environment):
                yield address.replace("<environment>", environment)


def items() -> list[Item]:
    rows = re.findall(r"^\| (?!item |-)(.+) \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    return [_item(row) for row in rows]


def _item(row: str) -> Item:
    title, files, resources, tests = (cell.strip() for cell in row.split(" | "))
    return Item(
        title,
        tuple(re.findall(r"`([^`]+)`", files)),
        tuple(ONLY.findall(resources.removeprefix(ACCOUNT_STACK))),
        tuple(re.findall(r"`([^`]+)`", tests)),
        resources.startswith(ACCOUNT_STACK),
    )


def applied(state: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Address → values of every resource in a state (format version 4): what AWS gave, such as an ARN, is in it."""
    return {
        f"{each['module'] + '.' if 'module' in each else ''}{each['type']}.{each['name']}{_index(one)}": values
        for each in state["resources"]
        if each["mode"] == "managed"
        for one in each["instances"]
        if (values := one["attributes"]) is not None
    }


def _index(one: dict[str, Any]) -> str:
    return f"[{json.dumps(one['index_key'])}]" if "index_key" in one else ""


@pytest.fixture(scope="module")
def service_plans(deployed: Harness) -> dict[str, dict[str, dict[str, Any]]]:
    """As they were applied; no plan is made, since others look at the one that was."""

    def state(name: str) -> dict[str, Any]:
        where = {"Bucket": f"terraform-state-{ACCOUNTS[name]}", "Key": f"{name}/service/terraform.tfstate"}
        return dict(json.loads(deployed.client("s3", name).get_object(**where)["Body"].read()))

    return {name: applied(state(name)) for name in ENVIRONMENTS}


@pytest.fixture(scope="module")
def account_plans(plans: Plans) -> dict[str, dict[str, dict[str, Any]]]:
    return {
        name: {each["address"]: each["values"] for each in planned_resources(plans(name, "account"))}
        for name in ENVIRONMENTS
    }


def test_the_table_has_every_item_of_the_guide() -> None:
    found = items()
    assert len({item.title for item in found}) == len(found)
    assert [item.title.partition(" ")[0] for item in found] == list(NUMBERS)
    assert all(item.files and item.resources and item.tests for item in found)


@pytest.mark.parametrize("item", items(), ids=lambda item: item.title.partition(" ")[0])
def test_files_and_tests_of_an_item_exist(item: Item) -> None:
    assert not [path for path in (*item.files, *item.tests) if not (REPOSITORY / path).exists()]


def test_resources_of_every_item_are_in_the_plans(
    service_plans: dict[str, dict[str, Any]], account_plans: dict[str, dict[str, Any]]
) -> None:
    missing = [
        f"{item.title}: {address}"
        for item in items()
        for name in ENVIRONMENTS
        for address in item.addresses(name)
        if address not in (account_plans if item.account else service_plans)[name]
    ]
    assert not missing


def alarms(plans: dict[str, dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for found in plans.values():
        for address, values in found.items():
            if re.search(r"\baws_cloudwatch_(metric|composite)_alarm\.", address):
                yield address, values


@pytest.mark.parametrize("stack", ["service", "account"])
def test_an_alarm_names_its_page_and_the_page_says_what_silence_does(
    stack: str, request: pytest.FixtureRequest
) -> None:
    wrong = []
    seen = set()
    for address, values in alarms(request.getfixturevalue(f"{stack}_plans")):
        slug = runbook(values)
        page = (RUNBOOKS / f"{slug}.md").read_text(encoding="utf-8")
        seen.add(slug)
        treated = values.get("treat_missing_data")
        said = page.partition("\nMissing data: ")[2].partition("\n\n")[0]
        if treated and f"`{treated}`" not in said:
            wrong.append(f"{address}: {treated} is not what {slug}.md says")
    assert seen
    assert not wrong


def test_an_alarm_tells_the_topic_of_its_severity_and_the_index_says_which(
    service_plans: dict[str, dict[str, Any]],
) -> None:
    index = (RUNBOOKS / "README.md").read_text(encoding="utf-8")
    said = dict(re.findall(r"^\| \[([a-z0-9-]+)\]\([a-z0-9-]+\.md\) \| .+ \| ([a-z, ]+) \|$", index, re.MULTILINE))
    severities: dict[str, set[str]] = {}
    for environment, found in service_plans.items():
        for address, values in alarms({environment: found}):
            severities.setdefault(runbook(values), set()).add(_severity(address, values, environment))
    assert {slug: set(text.split(", ")) for slug, text in said.items()} == severities


def _severity(address: str, values: dict[str, Any], environment: str) -> str:
    topics = values.get("alarm_actions") or []
    assert len(topics) == 1, f"{address} tells {topics}"
    return {f"{environment}-safemate-alarms": "page", f"{environment}-safemate-tickets": "ticket"}[
        str(topics[0]).rpartition(":")[2]
    ]
