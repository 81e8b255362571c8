"""A run from end to end: what it returns, logs, counts, remembers and tells."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from api_monitor.alerts import Alerts
from api_monitor.checks.outcome import Outcome, State
from api_monitor.monitor import Monitor, MonitorFailedError
from api_monitor.states import StateStore
from api_monitor.telemetry import Telemetry
from shared import clients
from tests.unit.lambda_src.api_monitor.conftest import Topic

TOPIC_ARN = "arn:aws:sns:us-east-1:111111111111:dev-safemate-alarms"
RUN_ID = "52fdfc07-2182-454f-963f-5f0f9a621d72"


@dataclass
class Context:
    left_ms: int = 15_000
    aws_request_id: str = RUN_ID

    def get_remaining_time_in_millis(self) -> int:
        return self.left_ms


@dataclass
class World:
    """A monitor whose checks find what the test says, and a quarter of an hour between runs."""

    table: str
    topic: Topic
    found: Sequence[Outcome] = ()
    out: io.StringIO = field(default_factory=io.StringIO)
    now: datetime = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
    seconds: list[float] = field(default_factory=list)
    dynamodb: Callable[[], Any] = clients.dynamodb

    def run(self, *found: Outcome, left_ms: int = 15_000) -> dict[str, Any]:
        def check(seconds: float) -> Sequence[Outcome]:
            self.seconds.append(seconds)
            return found

        monitor = Monitor(
            check=check,
            states=StateStore(self.dynamodb, self.table),
            alerts=Alerts(lambda: self.topic, TOPIC_ARN, "dev"),  # type: ignore[arg-type, return-value]
            telemetry=Telemetry("api-monitor", "dev", write=lambda line: print(line, file=self.out)),
            now=lambda: self.now,
        )
        self.now += timedelta(minutes=15)
        return monitor.run({"source": "aws.events"}, Context(left_ms))

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.getvalue().splitlines()]

    def failed(self) -> list[int]:
        """ChecksFailed of each run."""
        return [line["ChecksFailed"] for line in self.lines() if "ChecksFailed" in line]


@pytest.fixture
def world(aws: dict[str, str], topic: Topic) -> World:
    return World(aws["MONITOR_STATE_TABLE"], topic)


def outcome(state: State, target: str = "wallet-health", seen: str = "GET /health: 503") -> Outcome:
    return Outcome(target, state, 41.26, "200, all ok", seen, "c6af9ac6")


UP, DOWN = outcome(State.UP, seen="GET /health: 200"), outcome(State.DOWN)


def test_it_returns_what_it_found(world: World) -> None:
    found = world.run(outcome(State.UP, "one"), outcome(State.DOWN, "two"), outcome(State.NOT_CONFIGURED, "three"))
    assert found["overall"] == "down"
    assert [(t["target"], t["state"]) for t in found["targets"]] == [
        ("one", "up"), ("two", "down"), ("three", "not configured"),
    ]  # fmt: skip
    assert world.run(UP)["overall"] == "up"
    json.dumps(found)


def test_metrics_are_one_line_an_endpoint_in_embedded_metric_format(world: World) -> None:
    world.run(UP, outcome(State.DOWN, "other"), outcome(State.NOT_CONFIGURED, "third"))
    metrics = [line for line in world.lines() if "Availability" in line]
    assert [(m["Endpoint"], m["Availability"], m["LatencyMs"]) for m in metrics] == [
        ("wallet-health", 1, 41.3), ("other", 0, 41.3),
    ]  # fmt: skip
    (directive,) = metrics[0]["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "SafeMate/Monitor"
    assert directive["Dimensions"] == [["Environment", "Endpoint"]]
    assert {m["Name"]: m["Unit"] for m in directive["Metrics"]} == {
        "Availability": "Count",
        "LatencyMs": "Milliseconds",
    }
    assert metrics[0]["Environment"] == "dev"
    assert isinstance(metrics[0]["_aws"]["Timestamp"], int)


def test_each_run_counts_its_failed_checks_once_and_none_as_well(world: World) -> None:
    world.run(UP, outcome(State.NOT_CONFIGURED, "third"))
    world.run(DOWN, outcome(State.DOWN, "other"), outcome(State.UP, "third"))
    assert world.failed() == [0, 2]
    (directive,) = [line["_aws"]["CloudWatchMetrics"][0] for line in world.lines() if line.get("ChecksFailed") == 0]
    assert directive == {
        "Namespace": "SafeMate/Monitor",
        "Dimensions": [["Environment"]],
        "Metrics": [{"Name": "ChecksFailed", "Unit": "Count"}],
    }


def test_every_check_is_a_log_line_with_level_and_ids(world: World) -> None:
    world.run(UP, outcome(State.DOWN, "other"))
    first, second = [line for line in world.lines() if line.get("message") == "checked"]
    assert (first["level"], second["level"]) == ("INFO", "ERROR")
    assert first["function_request_id"] == RUN_ID
    assert first["target_request_id"] == "c6af9ac6"
    assert first["timestamp"].endswith("Z")


def test_a_target_that_goes_down_and_comes_back_is_told_of_twice(world: World) -> None:
    for found in (UP, UP, DOWN, DOWN, DOWN, UP, UP):
        world.run(found)
    assert [m["Subject"] for m in world.topic.published] == ["DOWN: wallet-health (dev)", "UP: wallet-health (dev)"]


def test_an_alert_says_what_who_is_on_call_must_know(world: World) -> None:
    world.run(UP)
    world.run(DOWN)
    (alert,) = world.topic.published
    assert alert["TopicArn"] == TOPIC_ARN
    text = alert["Message"]
    assert text.startswith("wallet-health of dev is DOWN.")
    for part in ("2026-11-21T20:30:00", "was up since 2026-11-21T20:15:00", "GET /health: 503", "200, all ok"):
        assert part in text
    for part in ("c6af9ac6", RUN_ID, "docs/monitoring.md"):
        assert part in text


def test_a_change_that_could_not_be_told_is_told_by_the_next_run_and_fails_this_one(world: World) -> None:
    world.run(UP)
    world.topic.failing = ClientError({"Error": {"Code": "InternalError", "Message": "no"}}, "Publish")
    with pytest.raises(MonitorFailedError, match="wallet-health: ClientError"):
        world.run(DOWN, outcome(State.UP, "other"))
    world.topic.failing = None
    world.run(DOWN)
    world.run(DOWN)
    assert [m["Subject"] for m in world.topic.published] == ["DOWN: wallet-health (dev)"]


def test_metrics_are_there_even_when_states_cannot_be_kept(world: World) -> None:
    world.table = "no-such-table"
    with pytest.raises(MonitorFailedError):
        world.run(DOWN)
    assert [line["Availability"] for line in world.lines() if "Availability" in line] == [0]
    assert world.failed() == [1]


def test_a_check_that_came_to_nothing_fails_the_run_and_tells_nobody(world: World) -> None:
    world.run(UP)
    with pytest.raises(MonitorFailedError, match="wallet-health"):
        world.run(outcome(State.UNKNOWN))
    world.run(UP)
    assert world.topic.published == []
    assert len([line for line in world.lines() if "Availability" in line]) == 2
    assert world.failed() == [0, 1, 0]


@pytest.mark.parametrize(("left_ms", "least"), [(15_000, 3.5), (30_000, 4.0), (2_000, 0.5)])
def test_time_is_left_for_states_and_alerts(world: World, left_ms: int, least: float) -> None:
    world.run(UP, left_ms=left_ms)
    assert 0 < world.seconds[0] <= left_ms / 1000 - least
