"""Running checks side by side: nothing keeps the run, and nothing that is not the API's fault is held against it."""

from __future__ import annotations

import itertools
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from api_monitor.checks import CHECKS, health, running
from api_monitor.checks.calling import Caller
from api_monitor.checks.outcome import Check, Deployment, NotConfiguredError, Outcome, State, UnexpectedError
from tests.unit.lambda_src.api_monitor.deployed import TOKEN, Apis

Look = Callable[[Deployment, Caller], str]


def outcome(look: Look, apis: Apis, seconds: float = 5.0) -> Outcome:
    check = Check("some-target", "something", look)
    (found,) = running.run([check], apis.deployment(), seconds=seconds, request_seconds=5.0, at_once=1)
    return found


def raising(error: Exception) -> Look:
    def look(_deployment: Deployment, _caller: Caller) -> str:
        raise error

    return look


@pytest.fixture
def silent() -> Iterator[str]:
    """An address that takes connections and never answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.parametrize("at_once", [1, 2, 8])
def test_every_check_has_an_outcome_in_order_however_many_run_at_once(apis: Apis, at_once: int) -> None:
    found = running.run(CHECKS, apis.deployment(), seconds=20, request_seconds=5, at_once=at_once)
    assert [(o.target, o.state) for o in found] == [(check.target, State.UP) for check in CHECKS]
    assert all(o.latency_ms > 0 for o in found)


def test_no_more_run_at_once_than_were_asked_for(apis: Apis) -> None:
    both_in = threading.Barrier(3)
    two = [Check(f"target-{n}", "", lambda *_: str(both_in.wait(timeout=0.05))) for n in range(3)]
    found = running.run(two, apis.deployment(), seconds=5, request_seconds=5, at_once=2)
    assert {o.state for o in found} == {State.UNKNOWN}, "three at once would have met"


@pytest.mark.parametrize(
    ("error", "state", "seen"),
    [
        (UnexpectedError("GET /x: 500", "id-1"), State.DOWN, "GET /x: 500"),
        (NotConfiguredError("no credentials"), State.NOT_CONFIGURED, "no credentials"),
        (ConnectionRefusedError(111, "Connection refused"), State.DOWN, "Connection refused"),
        (TimeoutError("no time left"), State.UNKNOWN, "the monitor ran out of time"),
        (socket.gaierror(-2, "Name or service not known"), State.DOWN, "Name or service not known"),
        (KeyError(f"Bearer {TOKEN}"), State.UNKNOWN, "the check itself failed: KeyError"),
    ],
)
def test_what_a_check_raises_becomes_its_outcome(apis: Apis, error: Exception, state: State, seen: str) -> None:
    found = outcome(raising(error), apis)
    assert found.state is state
    assert seen in found.seen
    assert TOKEN not in found.seen


def test_what_is_no_http_is_down_and_not_quoted() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def talk() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(f"220 {TOKEN} ESMTP\r\n".encode())

        threading.Thread(target=talk, daemon=True).start()
        found = outcome(health.WALLET.look, Apis(f"http://127.0.0.1:{listening.getsockname()[1]}"))
    assert (found.state, found.seen) == (State.DOWN, "no answer (GET /wallet/health): BadStatusLine")


def test_a_dead_address_is_down() -> None:
    dead = Apis("http://127.0.0.1:1")
    assert {
        o.state for o in running.run([health.WALLET], dead.deployment(), seconds=5, request_seconds=5, at_once=1)
    } == {State.DOWN}


def test_a_silent_api_keeps_nobody_and_is_down_once_it_was_given_time(
    silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_SHORT_WAIT_SECONDS", 0.05)
    (found,) = running.run([health.WALLET], Apis(silent).deployment(), seconds=0.3, request_seconds=30, at_once=1)
    assert found.state is State.DOWN
    assert "no answer within" in found.seen
    assert found.latency_ms >= 50


def test_a_request_cut_short_by_the_end_of_the_run_says_nothing_against_the_api(silent: str) -> None:
    (found,) = running.run([health.WALLET], Apis(silent).deployment(), seconds=0.2, request_seconds=30, at_once=1)
    assert found.state is State.UNKNOWN


def test_a_check_that_never_began_is_unknown(apis: Apis) -> None:
    release = threading.Event()
    checks = [Check("slow", "", lambda *_: str(release.wait(10))), health.WALLET]
    slow, never = running.run(checks, apis.deployment(), seconds=0.1, request_seconds=5, at_once=1)
    release.set()
    assert (slow.state, never.state) == (State.UNKNOWN, State.UNKNOWN)
    assert apis.asked == []


def test_only_requests_count_as_latency_not_what_a_check_does_between_them(apis: Apis) -> None:
    ticks = itertools.count()
    caller = Caller(until=10**9, seconds=5, clock=lambda: next(ticks))
    caller.call("GET", f"{apis.url}/wallet/health")
    once = caller.spent_seconds
    for _ in range(100):
        next(ticks)
    caller.call("GET", f"{apis.url}/wallet/health")
    assert caller.spent_seconds == 2 * once
    assert caller.waiting() is None
