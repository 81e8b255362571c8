"""Which alarms each environment has: every kind somewhere, and in preprod and prod on everything it can be on."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.integration.system.harness import ENVIRONMENTS, Harness, Plans
from tests.integration.system.planned_alarms import every_alarm
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


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_each_environment_has_every_kind_of_alarm_and_each_kind_a_page(plans: Plans, environment: str) -> None:
    kinds = {alarm.runbook for alarm in every_alarm(plans(environment, "service"))}
    assert kinds == PAGES | TICKETS | ({"table-capacity"} if environment == "prod" else set())
    assert not [kind for kind in kinds if not (REPOSITORY / f"docs/runbooks/{kind}.md").is_file()]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_alarm_tells_the_topic_of_its_severity_and_so_does_its_end(
    deployed: Harness, plans: Plans, environment: str
) -> None:
    pages = deployed.client("cloudwatch", environment).get_paginator("describe_alarms")
    answers = list(pages.paginate(AlarmTypes=["MetricAlarm", "CompositeAlarm"], AlarmNamePrefix=f"{environment}-"))
    made = [alarm for answer in answers for kind in ("MetricAlarms", "CompositeAlarms") for alarm in answer[kind]]
    assert {alarm["AlarmName"] for alarm in made} == {
        alarm.name for alarm in every_alarm(plans(environment, "service"))
    }
    for alarm in made:
        kind = alarm["AlarmDescription"].rpartition("/")[2].removesuffix(".md")
        (told,) = alarm["AlarmActions"]
        assert told.endswith(f":{environment}-safemate-{'alarms' if kind in PAGES else 'tickets'}"), alarm["AlarmName"]
        assert kind == "cost" or alarm["OKActions"] == [told], alarm["AlarmName"]


def test_dev_has_what_is_dear_once_and_the_other_environments_have_it_on_everything(plans: Plans) -> None:
    dev, prod = (Counter(alarm.runbook for alarm in every_alarm(plans(name, "service"))) for name in ("dev", "prod"))
    for kind, once, everywhere in [
        ("function-error-rate", FUNCTIONS - 1, FUNCTIONS - 1),  # every error of the monitor is told as it is
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


def test_the_service_is_unhealthy_while_any_of_its_worst_alarms_is_on(plans: Plans) -> None:
    planned = every_alarm(plans("prod", "service"))
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
def test_errors_of_dynamodb_are_looked_for_under_every_operation(plans: Plans, environment: str) -> None:
    name = f"{environment}-safemate-payments-system-errors"
    (alarm,) = (alarm for alarm in every_alarm(plans(environment, "service")) if alarm.name == name)
    watched = [metric for query in alarm.values["metric_query"] for metric in query["metric"]]
    assert {metric["dimensions"]["Operation"] for metric in watched} == {
        "DeleteItem", "GetItem", "PutItem", "Query", "TransactWriteItems", "UpdateItem",
    }  # fmt: skip
