"""What is told: every change once, and nothing else."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api_monitor.checks.outcome import Outcome, State
from api_monitor.states import Change, StateStore
from shared import clients
from tests.unit.lambda_src.api_monitor.rows import Rows

START = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
RUN = timedelta(minutes=15)

Found = Callable[[State, datetime], Change | None]


def outcome(state: State, target: str = "wallet-health") -> Outcome:
    return Outcome(target, state, 1.0, "200", f"it is {state}")


@pytest.fixture
def store(aws: dict[str, str]) -> StateStore:
    return StateStore(clients.dynamodb, aws["MONITOR_STATE_TABLE"])


def one_run(store: StateStore, state: State, now: datetime, target: str = "wallet-health") -> Change | None:
    """Record, and tell of what there is to tell; what was told."""
    change = store.record(outcome(state, target), now)
    if change is None:
        return None
    store.told(change)
    return change if change.worth_telling else None


@pytest.fixture(params=["rows", "moto"])
def histories(request: pytest.FixtureRequest) -> tuple[StateStore, int]:
    """A store, and how many histories it is quick enough for."""
    if request.param == "moto":
        return request.getfixturevalue("store"), 50
    rows = Rows()
    return StateStore(lambda: rows, "rows"), 1000  # type: ignore[arg-type, return-value]


def test_of_random_histories_exactly_the_changes_are_told(histories: tuple[StateStore, int]) -> None:
    store, count = histories
    dice = random.Random(7)
    for number in range(count):
        history = [dice.choice(list(State)) for _ in range(dice.randint(1, 8))]
        known = State.UP  # of a target never seen, "up" is no news
        expected, told = [], []
        for step, state in enumerate(history):
            change = one_run(store, state, START + step * RUN, f"target-{number}")
            told += [(step, change.state)] if change else []
            first = not any(earlier is not State.UNKNOWN for earlier in history[:step])
            if state is not State.UNKNOWN and state is not known and not (first and state is State.NOT_CONFIGURED):
                expected.append((step, state))
            known = known if state is State.UNKNOWN else state
        assert told == expected, history


def test_a_change_says_since_when_and_what_was_before(store: StateStore) -> None:
    one_run(store, State.UP, START)
    one_run(store, State.UP, START + RUN)
    change = one_run(store, State.DOWN, START + 2 * RUN)
    assert change is not None
    assert (change.state, change.since) == ("down", "2026-11-21T20:30:00.000000Z")
    assert (change.previous, change.previous_since) == ("up", "2026-11-21T20:00:00.000000Z")
    assert change.seen == "it is down"


def test_of_two_runs_at_the_same_time_one_gets_the_change(store: StateStore) -> None:
    one_run(store, State.UP, START)
    both = [store.record(outcome(State.DOWN), START + RUN) for _ in range(2)]
    assert [change is not None for change in both] == [True, False]


def test_a_change_that_a_run_did_not_live_to_tell_is_told_by_a_later_one_once(store: StateStore) -> None:
    one_run(store, State.UP, START)
    assert store.record(outcome(State.DOWN), START + RUN) is not None  # …and the run dies
    assert store.record(outcome(State.DOWN), START + RUN + timedelta(seconds=30)) is None, "it may be alive yet"
    later = [store.record(outcome(State.DOWN), START + 2 * RUN) for _ in range(2)]
    assert [change is not None for change in later] == [True, False]
    assert later[0] is not None
    assert later[0].since == "2026-11-21T20:15:00.000000Z"
    store.told(later[0])
    assert one_run(store, State.DOWN, START + 3 * RUN) is None


def test_of_two_runs_that_find_one_untold_change_one_tells(store: StateStore, monkeypatch: pytest.MonkeyPatch) -> None:
    assert store.record(outcome(State.DOWN), START)  # and then the run dies
    client, later = clients.dynamodb(), START + RUN
    update, others = client.update_item, []

    def another_is_first(**how: Any) -> Any:
        if how["UpdateExpression"] == "SET untoldUntil = :lease" and not others:
            others.append(None)
            others[0] = store.record(outcome(State.DOWN), later)
        return update(**how)

    monkeypatch.setattr(client, "update_item", another_is_first)
    ours = store.record(outcome(State.DOWN), later + timedelta(seconds=1))
    assert (ours, others[0] is None) == (None, False)


def test_telling_late_does_not_silence_a_newer_change(store: StateStore) -> None:
    down = store.record(outcome(State.DOWN), START)
    up = store.record(outcome(State.UP), START + RUN)
    assert down is not None
    assert up is not None
    store.told(down)
    assert store.record(outcome(State.UP), START + 2 * RUN) == up, "nobody has been told of it yet"


def test_targets_are_apart(store: StateStore) -> None:
    one_run(store, State.UP, START, "one")
    one_run(store, State.UP, START, "other")
    assert one_run(store, State.DOWN, START + RUN, "one") is not None
    assert one_run(store, State.UP, START + RUN, "other") is None
