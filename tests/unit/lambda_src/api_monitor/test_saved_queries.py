"""What the saved queries find in the lines that the monitor really writes."""

from __future__ import annotations

import json

import pytest

from api_monitor.checks.outcome import State
from api_monitor.monitor import MonitorFailedError
from tests.unit.lambda_src.api_monitor.conftest import Topic
from tests.unit.lambda_src.api_monitor.test_monitor import RUN_ID, UP, World, outcome
from tests.unit.lambda_src.saved_queries import ask


@pytest.fixture
def world(aws: dict[str, str], topic: Topic) -> World:
    return World(aws["MONITOR_STATE_TABLE"], topic)


def test_monitor_failures_are_the_checks_that_found_something_and_those_that_came_to_nothing(world: World) -> None:
    world.run(UP, outcome(State.DOWN, "payment-health", seen="GET /health: 503"), outcome(State.NOT_CONFIGURED, "x"))
    with pytest.raises(MonitorFailedError):
        world.run(outcome(State.UNKNOWN, "wallet-cors", seen="not finished"))
    newest, oldest = ask("monitor-failures", world.out.getvalue().splitlines())
    assert (newest["target"], newest["state"]) == ("wallet-cors", "unknown")
    assert (oldest["target"], oldest["state"], oldest["seen"], oldest["expected"]) == (
        "payment-health", "down", "GET /health: 503", "200, all ok",
    )  # fmt: skip
    assert oldest["target_request_id"] == "c6af9ac6"


def test_an_id_in_an_alert_leads_to_the_lines_of_its_run_and_of_its_request(world: World) -> None:
    world.run(UP, outcome(State.DOWN, "payment-health"))
    lines = world.out.getvalue().splitlines()
    of_run = ask("by-request-id", lines, REQUEST_ID=RUN_ID)
    assert {json.loads(row["@message"])["function_request_id"] for row in of_run} == {RUN_ID}
    assert len(ask("by-request-id", lines, REQUEST_ID="c6af9ac6")) == 2  # what was checked, in both lines


def test_a_check_that_failed_is_an_error(world: World) -> None:
    world.run(UP, outcome(State.DOWN, "payment-health"))
    (error,) = ask("errors", world.out.getvalue().splitlines())
    assert json.loads(error["@message"])["target"] == "payment-health"
