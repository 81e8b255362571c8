"""Every alarm of the plans goes off just beyond its threshold, not before; silence is what its runbook says it is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.integration.system.harness import Harness
from tests.integration.system.planned_alarms import NOW, WHOLE, Planned, alarms, drivers, filled, resources, verges
from tools.alarms.ledger import Ledger

RUNBOOKS = Path(__file__).resolve().parents[3] / "docs" / "runbooks"
STATES = ("OK", "ALARM", "INSUFFICIENT_DATA")

DOCUMENTED = {
    # runbook: threshold, comparison, and a word for what is compared, as the monitoring guide has them
    "function-error-rate": (5.0, "GreaterThanThreshold", "100 * part / whole"),
    "api-latency": (1000.0, "GreaterThanThreshold", "p95"),
    "table-capacity": (80.0, "GreaterThanThreshold", "part"),
    "payment-success": (0.9, "LessThanThreshold", "Average"),
    "wallet-connections": (0.9, "LessThanThreshold", "Average"),
    "function-throttles": (0.0, "GreaterThanThreshold", "Sum"),
}


Plans = Callable[[str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def plans(harness: Harness) -> Plans:
    """The plan of an environment's stack, made once however many tests ask."""

    @cache
    def plan(environment: str, stack: str) -> dict[str, Any]:
        harness.run("plan", environment, "--stack", stack)
        return dict(json.loads((harness.build / "local" / environment / stack / "plan.json").read_text()))

    return plan


@pytest.fixture(params=[("dev", "service"), ("prod", "service"), ("prod", "account")], ids="-".join)
def planned(request: pytest.FixtureRequest, plans: Plans) -> list[Planned]:
    """Every metric alarm of a stack."""
    environment, stack = request.param
    found = alarms(plans(environment, stack), environment)
    assert len(found) > (20 if stack == "service" else 2)
    return found


@pytest.fixture(params=["dev", "prod"])
def environment(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def service(environment: str, plans: Plans) -> dict[str, Any]:
    return plans(environment, "service")


def after(planned: Planned, ledger: Ledger, state: str) -> str:
    return planned.alarm.judge(ledger, NOW, state).state


@pytest.mark.parametrize("state", STATES)
def test_it_goes_off_just_beyond_the_threshold_and_not_at_it(planned: list[Planned], state: str) -> None:
    wrong = [
        (each.name, driver.id, at, beyond)
        for each in planned
        for driver in drivers(each.alarm)
        for at, beyond in verges(each.alarm, driver)
        for periods in [each.alarm.periods]
        if after(each, filled(each.alarm, driver, [at] * periods), state) != "OK"
        or after(each, filled(each.alarm, driver, [beyond] * periods), state) != "ALARM"
    ]
    assert not wrong


def test_one_period_too_few_is_not_enough(planned: list[Planned]) -> None:
    wrong = [
        each.name
        for each in planned
        for driver in drivers(each.alarm)
        for at, beyond in verges(each.alarm, driver)
        for fewer in [each.alarm.to_alarm - 1]
        if after(each, filled(each.alarm, driver, [at] * (each.alarm.periods - fewer) + [beyond] * fewer), "OK") != "OK"
    ]
    assert not wrong


def test_silence_is_what_the_alarm_says_and_the_runbook_too(planned: list[Planned]) -> None:
    for each in planned:
        alarm = each.alarm
        for state in STATES:
            expected = {"breaching": "ALARM", "notBreaching": "OK", "missing": "INSUFFICIENT_DATA", "ignore": state}
            silent = filled(alarm, drivers(alarm)[0], []) if alarm.band else Ledger()  # of a band that was learnt
            assert after(each, silent, state) == expected[alarm.missing], each.name
        page = (RUNBOOKS / f"{each.runbook}.md").read_text(encoding="utf-8")
        said = re.search(r"^Missing data: (.*?)\n\n", page, re.MULTILINE | re.DOTALL)
        assert said, f"{each.runbook} does not say what missing data does"
        assert f"`{alarm.missing}`" in said[1], f"{each.name} treats it as {alarm.missing}, {each.runbook} does not"


def test_too_few_calls_are_no_share(planned: list[Planned]) -> None:
    """A percentage with a least for its whole: under that, all of it may fail."""
    for each in planned:
        least = re.search(r"whole >= (\d+)", " ".join(query.expression for query in each.alarm.queries))
        if least:
            few, enough = float(least[1]) - 1, float(least[1])
            (driver,) = drivers(each.alarm)
            periods = each.alarm.periods
            assert after(each, filled(each.alarm, driver, [few] * periods, whole=few), "OK") == "OK", each.name
            assert after(each, filled(each.alarm, driver, [enough] * periods, whole=enough), "OK") == "ALARM", each.name


def test_a_percentage_is_of_a_hundred(planned: list[Planned]) -> None:
    """Worked out here, without the alarm's own expression. Capacity is consumed a period, and provisioned a second."""
    for each in planned:
        for driver in drivers(each.alarm):
            if any(query.id == "whole" for query in each.alarm.queries):
                assert driver.metric
                seconds = 60 * each.alarm.minutes if driver.metric.name.startswith("Consumed") else 1
                ((at, _),) = verges(each.alarm, driver)
                assert at == pytest.approx(WHOLE * seconds * each.alarm.threshold / 100), each.name


def test_thresholds_are_the_documented_ones(service: dict[str, Any], environment: str) -> None:
    by_page: dict[str, list[Planned]] = {}
    for each in alarms(service, environment):
        by_page.setdefault(each.runbook, []).append(each)
    assert set(DOCUMENTED) - set(by_page) <= (set() if environment == "prod" else {"table-capacity"})
    for page, (threshold, comparison, compared) in DOCUMENTED.items():
        for each in by_page.get(page, []):
            assert (each.alarm.threshold, each.alarm.comparison) == (threshold, comparison), each.name
            assert any(compared in (query.statistic + query.expression) for query in each.alarm.queries), each.name


def test_a_function_is_slow_at_eighty_percent_of_its_timeout(service: dict[str, Any], environment: str) -> None:
    functions = resources(service, "aws_lambda_function")
    timeouts = {values["function_name"]: values["timeout"] for values in functions}
    slow = [each for each in alarms(service, environment) if each.runbook == "function-duration"]
    assert slow
    for each in slow:
        (metric,) = each.alarm.reads
        assert each.alarm.threshold == 800 * timeouts[dict(metric.dimensions)["FunctionName"]]


def test_every_composite_names_alarms_of_the_plan(service: dict[str, Any], environment: str) -> None:
    names = {each.name for each in alarms(service, environment)}
    composites = list(resources(service, "aws_cloudwatch_composite_alarm"))
    assert composites
    for values in composites:
        named = set(re.findall(r'ALARM\("([^"]+)"\)', values.get("alarm_rule") or ""))
        assert named, "the rule names no alarm, or is not known at plan time"
        assert named <= names
