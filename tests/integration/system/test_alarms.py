"""Which alarms each environment has: every kind somewhere, and in preprod and prod on everything it can be on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.integration.system.harness import ENVIRONMENTS, Harness
from tools.context import REPOSITORY

PAGES = {
    "api-server-errors", "facilitator-unavailable", "function-error-rate", "function-errors", "function-throttles",
    "key-errors", "monitor-silent", "payments-in-review", "payments-open", "service-unhealthy", "synthetic-failures",
}  # fmt: skip
"""Kinds of alarm somebody gets up for, by their page in docs/runbooks."""

TICKETS = {
    "api-client-errors", "api-integration-latency", "api-latency", "api-requests", "cost", "dead-letters",
    "function-concurrency", "function-duration", "function-event-age", "function-invocations", "payment-success",
    "reconcile-failures", "session-payments-held", "table-system-errors", "table-throttles", "undelivered-calls",
    "wallet-connections",
}  # fmt: skip
"""Kinds that wait for the working day; where tables have a capacity, table-capacity as well."""

FUNCTIONS, TABLES, INDEXES, APIS = 4, 8, 3, 2


@dataclass(frozen=True)
class Alarm:
    """One alarm of a plan; `runbook` is the page its description ends with."""

    name: str
    runbook: str
    values: Mapping[str, Any]


def alarms(plan: Mapping[str, Any]) -> list[Alarm]:
    """All alarms that a plan, once applied, leaves standing."""
    found = []
    for resource in resources(plan["planned_values"]["root_module"]):
        if resource["type"] in ("aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"):
            values = resource["values"]
            _, said, page = values["alarm_description"].rpartition(" Runbook: docs/runbooks/")
            assert said, f"{values['alarm_name']} names no runbook"
            found.append(Alarm(values["alarm_name"], page.removesuffix(".md."), values))
    return found


def resources(module: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from module.get("resources", ())
    for child in module.get("child_modules", ()):
        yield from resources(child)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_each_environment_has_every_kind_of_alarm_and_each_kind_a_page(deployed: Harness, environment: str) -> None:
    kinds = {alarm.runbook for alarm in alarms(deployed.plan(environment))}
    assert kinds == PAGES | TICKETS | ({"table-capacity"} if environment == "prod" else set())
    assert not [kind for kind in kinds if not (REPOSITORY / f"docs/runbooks/{kind}.md").is_file()]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_alarm_tells_the_topic_of_its_severity_and_so_does_its_end(deployed: Harness, environment: str) -> None:
    pages = deployed.client("cloudwatch", environment).get_paginator("describe_alarms")
    answers = list(pages.paginate(AlarmTypes=["MetricAlarm", "CompositeAlarm"], AlarmNamePrefix=f"{environment}-"))
    made = [alarm for answer in answers for kind in ("MetricAlarms", "CompositeAlarms") for alarm in answer[kind]]
    assert {alarm["AlarmName"] for alarm in made} == {alarm.name for alarm in alarms(deployed.plan(environment))}
    for alarm in made:
        kind = alarm["AlarmDescription"].rpartition("/")[2].removesuffix(".md.")
        (told,) = alarm["AlarmActions"]
        assert told.endswith(f":{environment}-safemate-{'alarms' if kind in PAGES else 'tickets'}"), alarm["AlarmName"]
        assert kind == "cost" or alarm["OKActions"] == [told], alarm["AlarmName"]


def test_dev_has_what_is_dear_once_and_the_other_environments_have_it_on_everything(deployed: Harness) -> None:
    dev, prod = (Counter(alarm.runbook for alarm in alarms(deployed.plan(name))) for name in ("dev", "prod"))
    for kind, once, everywhere in [
        ("function-invocations", 1, FUNCTIONS),
        ("function-duration", 1, FUNCTIONS),
        ("function-throttles", 1, FUNCTIONS),
        ("function-concurrency", 1, FUNCTIONS - 1),  # one function has a single copy, and is always at 100 %
        ("function-event-age", 1, 2),  # only schedules send events
        ("table-throttles", 2 * (TABLES + 1), 2 * (TABLES + INDEXES)),
        ("table-capacity", 0, 2 * (TABLES + INDEXES)),
        ("table-system-errors", 1, TABLES),
        ("api-client-errors", 1, APIS),
        ("api-latency", 1, APIS),
        ("api-integration-latency", 1, APIS),
        ("api-requests", 1, APIS),
        ("key-errors", 1, 3),
    ]:
        assert (dev[kind], prod[kind]) == (once, everywhere), kind


def test_the_service_is_unhealthy_while_any_of_its_worst_alarms_is_on(deployed: Harness) -> None:
    planned = alarms(deployed.plan("prod"))
    (unhealthy,) = (alarm for alarm in planned if alarm.runbook == "service-unhealthy")
    members = {part.removeprefix('ALARM("').removesuffix('")') for part in unhealthy.values["alarm_rule"].split(" OR ")}
    assert members <= {alarm.name for alarm in planned}
    assert members == {
        f"prod-safemate-{name}"
        for name in (
            "api-5xx-errors", "facilitator-unavailable", "payment-api-5xx-errors", "payment-handler-errors",
            "synthetic-failures", "wallet-manager-errors",
        )
    }  # fmt: skip


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_errors_of_dynamodb_are_looked_for_under_every_operation(deployed: Harness, environment: str) -> None:
    name = f"{environment}-safemate-payments-system-errors"
    (alarm,) = (alarm for alarm in alarms(deployed.plan(environment)) if alarm.name == name)
    watched = [metric for query in alarm.values["metric_query"] for metric in query["metric"]]
    assert {metric["dimensions"]["Operation"] for metric in watched} == {
        "DeleteItem", "GetItem", "PutItem", "Query", "TransactWriteItems", "UpdateItem",
    }  # fmt: skip
