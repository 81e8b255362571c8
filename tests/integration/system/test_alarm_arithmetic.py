"""Every alarm of the plans goes off just beyond its threshold, not before; silence is what its runbook says it is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.integration.system.harness import Plans
from tests.integration.system.planned_alarms import NOW, WHOLE, Planned, alarms, drivers, filled, resources, verges
from tools.alarms.ledger import MINUTE, Ledger

RUNBOOKS = Path(__file__).resolve().parents[3] / "docs" / "runbooks"
STATES = ("OK", "ALARM", "INSUFFICIENT_DATA")

DOCUMENTED = {
    # runbook: threshold, comparison, a word for what is compared, minutes of a period, how many periods on end
    "function-error-rate": (5.0, "GreaterThanThreshold", "100 * part / whole", 5, 2),
    "api-latency": (1000.0, "GreaterThanThreshold", "p95", 5, 3),
    "table-capacity": (80.0, "GreaterThanThreshold", "part", 5, 3),
    "payment-success": (0.9, "LessThanThreshold", "Average", 60, 1),
    "wallet-connections": (0.9, "LessThanThreshold", "Average", 60, 1),
    "facilitator-unavailable": (0.0, "GreaterThanThreshold", "Sum", 5, 1),
    "function-throttles": (0.0, "GreaterThanThreshold", "Sum", 5, 1),
    "table-throttles": (0.0, "GreaterThanThreshold", "Sum", 5, 1),
}
"""As the monitoring guide has them, and docs/monitoring-guide.md says where we do otherwise."""


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


def test_too_few_calls_are_no_share(service: dict[str, Any], environment: str) -> None:
    """A percentage with a least for its whole, or an average with one for its samples: under that, all may fail."""
    tried = 0
    for each in alarms(service, environment):
        least = re.search(r"(whole|samples) >= (\d+)", " ".join(query.expression for query in each.alarm.queries))
        if least:
            (driver,) = drivers(each.alarm)
            for number, state in ((float(least[2]) - 1, "OK"), (float(least[2]), "ALARM")):
                all_fail = [number if least[1] == "whole" else 0.0] * each.alarm.periods
                assert after(each, filled(each.alarm, driver, all_fail, whole=number), "OK") == state, each.name
            tried += 1
    assert tried == (3 if environment == "dev" else 4)


def test_one_payment_or_connection_that_fails_is_no_ticket_and_two_of_ten_are(
    service: dict[str, Any], environment: str
) -> None:
    shares = [
        each for each in alarms(service, environment) if each.runbook in ("payment-success", "wallet-connections")
    ]
    assert len(shares) == 2
    for each in shares:
        (driver,) = drivers(each.alarm)
        assert driver.metric
        for good, bad, state in ((0, 1, "OK"), (8, 1, "OK"), (9, 1, "OK"), (8, 2, "ALARM")):
            ledger = Ledger()
            ledger.add(driver.metric, NOW * MINUTE, 1.0, float(good))
            ledger.add(driver.metric, (NOW - 55) * MINUTE, 0.0, float(bad))
            assert after(each, ledger, "OK") == state, f"{each.name}: {bad} of {good + bad} fail"


def test_a_percentage_is_of_a_hundred(service: dict[str, Any], environment: str) -> None:
    """Worked out here, without the alarm's own expression. Capacity is consumed a period, and provisioned a second."""
    tried = 0
    for each in alarms(service, environment):
        for driver in drivers(each.alarm):
            if any(query.id == "whole" for query in each.alarm.queries):
                assert driver.metric
                seconds = 60 * each.alarm.minutes if driver.metric.name.startswith("Consumed") else 1
                ((at, _),) = verges(each.alarm, driver)
                assert at == pytest.approx(WHOLE * seconds * each.alarm.threshold / 100), each.name
                tried += 1
    assert tried


def test_thresholds_are_the_documented_ones(service: dict[str, Any], environment: str) -> None:
    by_page: dict[str, list[Planned]] = {}
    for each in alarms(service, environment):
        by_page.setdefault(each.runbook, []).append(each)
    assert set(DOCUMENTED) - set(by_page) <= (set() if environment == "prod" else {"table-capacity"})
    for page, (threshold, comparison, compared, minutes, periods) in DOCUMENTED.items():
        for each in by_page.get(page, []):
            alarm = each.alarm
            assert (alarm.threshold, alarm.comparison) == (threshold, comparison), each.name
            assert (alarm.minutes, alarm.periods, alarm.to_alarm) == (minutes, periods, periods), each.name
            assert any(compared in (query.statistic + query.expression) for query in each.alarm.queries), each.name


def test_errors_of_a_function_are_counted_as_often_as_it_is_called(service: dict[str, Any], environment: str) -> None:
    """More than the documented number, twice on end; of the monitor, which has a call each quarter of an hour, one."""
    errors = {each.name: each.alarm for each in alarms(service, environment) if each.runbook == "function-errors"}
    number = {"dev": 10.0, "prod": 5.0}[environment]
    assert len(errors) == 4
    for name, alarm in errors.items():
        expected = (0.0, 15, 1) if "api-monitor" in name else (number, 5, 2)
        assert (alarm.threshold, alarm.minutes, alarm.periods) == expected, name


def test_one_call_of_the_monitor_that_fails_or_is_slow_is_told(service: dict[str, Any], environment: str) -> None:
    """It has no second call in the same quarter of an hour, and none in the five minutes after."""
    name = f"{environment}-safemate-api-monitor"
    planned = {each.name: each for each in alarms(service, environment)}
    told = [f"{name}-errors"] + ([f"{name}-duration"] if environment == "prod" else [])
    for each in map(planned.__getitem__, told):
        (driver,) = drivers(each.alarm)
        assert driver.metric
        ledger = Ledger()
        ledger.add(driver.metric, (NOW - 10) * MINUTE, each.alarm.threshold + 1)
        assert after(each, ledger, "OK") == "ALARM", each.name
    assert f"{name}-error-rate" not in planned, "says the same a second time"


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
