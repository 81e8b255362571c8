"""The dashboards of every environment: deployed as the guide draws them, and drawn so that they can be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from api_monitor.checks import CHECKS
from tests.integration.chromium import chromium
from tests.integration.drawn import faults
from tests.integration.system.harness import ENVIRONMENTS, Harness

NAMES = ("overview", "service", "wallet-x402")

GUIDE = {
    "Lambda Metrics": (0, 0, {"Invocations": "Sum", "Errors": "Sum", "Duration": "Average"}),
    "API Gateway Metrics": (12, 0, {"4XXError": "Sum", "5XXError": "Sum", "Count": "Sum"}),
    "CDP Wallet Connections": (0, 6, {"ConnectionSuccess": "Sum"}),
    "X402 Payment Metrics": (12, 6, {"PaymentSuccess": "Sum", "PaymentAmount": "Sum"}),
}
"""The monitoring guide's dashboard: title → column, row, and each metric's statistic. All are 12 wide and 6 high."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium, which ends with these tests."""
    with chromium() as started:
        yield started


def widgets(deployed: Harness, environment: str, name: str) -> list[dict[str, Any]]:
    """The widgets of a dashboard as CloudWatch has them."""
    answer = deployed.client("cloudwatch", environment).get_dashboard(DashboardName=f"{environment}-safemate-{name}")
    return list(json.loads(answer["DashboardBody"])["widgets"])


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_environment_has_the_guides_graphs_where_the_guide_has_them(deployed: Harness, environment: str) -> None:
    found = {}
    for widget in widgets(deployed, environment, "wallet-x402"):
        shown = widget["properties"]
        if shown["title"] in GUIDE:
            stats = {row[1]: row[-1].get("stat", shown["stat"]) for row in shown["metrics"]}
            assert (widget["width"], widget["height"], shown["period"]) == (12, 6, 300)
            found[shown["title"]] = (widget["x"], widget["y"], stats)
    assert found == GUIDE


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_overview_shows_every_target_of_the_monitor_and_only_alarms_there_are(
    deployed: Harness, environment: str
) -> None:
    overview = widgets(deployed, environment, "overview")
    rows = [row for widget in overview for row in widget["properties"].get("metrics", ())]
    targets = {row[row.index("Endpoint") + 1] for row in rows if "Endpoint" in row}
    assert targets == {check.target for check in CHECKS}
    shown = {arn for widget in overview for arn in widget["properties"].get("alarms", ())}
    client = deployed.client("cloudwatch", environment)
    there = {
        alarm["AlarmArn"]
        for page in client.get_paginator("describe_alarms").paginate(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
        for alarm in [*page["MetricAlarms"], *page["CompositeAlarms"]]
    }
    assert len(shown) > 10
    assert shown <= there


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_what_a_log_widget_asks_is_a_saved_query(deployed: Harness, environment: str) -> None:
    listed = deployed.client("logs", environment).describe_query_definitions()["queryDefinitions"]
    saved = {query["queryString"]: set(query["logGroupNames"]) for query in listed}
    asked = [
        w["properties"]["query"] for name in NAMES for w in widgets(deployed, environment, name) if w["type"] == "log"
    ]
    assert len(asked) == 3
    for query in asked:
        sources = {part.split("'")[1] for part in query.split("\n| ") if part.startswith("SOURCE")}
        text = query.split("\n| ", len(sources))[-1]
        assert saved[text] == sources


def test_every_dashboard_can_be_drawn_and_read(deployed: Harness, browser: Browser, tmp_path: Path) -> None:
    printed = deployed.run("dashboards", *ENVIRONMENTS)
    for environment in ENVIRONMENTS:
        for name in NAMES:
            file = deployed.folder(environment) / "dashboards" / f"{environment}-safemate-{name}.html"
            assert file.name in printed
            assert faults(browser, file, tmp_path / f"{file.stem}.png") == [], file.name


def test_without_a_plan_there_is_nothing_to_draw_and_the_way_to_one_is_said(tmp_path: Path) -> None:
    printed = Harness(tmp_path / "build").run("dashboards", "dev", expect=2)
    assert "dev has no plan with dashboards on target local" in printed
    assert "nox -s plan -- dev" in printed
