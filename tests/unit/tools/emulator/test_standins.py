from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.tools.emulator.conftest import free_port
from tools.edges.process import is_alive
from tools.emulator import outside
from tools.emulator.settings import STANDINS_PYTHON, StandIn
from tools.emulator.standins import StandIns
from tools.standins import catalogue

FAKE = Path(__file__).parent / "fake_standin.py"

Make = Callable[..., StandIns]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An emulator's folder that names an interpreter, which runs fakes."""
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} {FAKE} "$@"\n')
    python.chmod(0o755)
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / STANDINS_PYTHON).write_text(str(python))
    return folder


@pytest.fixture
def make(home: Path) -> Iterator[Make]:
    made: list[StandIns] = []

    def one(**environ: str) -> StandIns:
        made.append(StandIns(free_port(), home, home / "tmp", {"PATH": os.environ["PATH"], **environ}))
        return made[-1]

    yield one
    for each in made:
        each.stop()


def processes(of: StandIns) -> dict[str, StandIn]:
    return {p["name"]: StandIn(**p) for p in of.describe()["processes"]}


def until_ready(of: StandIns) -> dict[str, StandIn]:
    while not all(outside.state(s) == "ready" for s in processes(of).values()):
        assert all(s.alive for s in processes(of).values())
    return processes(of)


def test_without_an_interpreter_nothing_runs_and_the_addresses_are_known(make: Make, home: Path) -> None:
    (home / STANDINS_PYTHON).unlink()
    subject = make()
    subject.start()
    assert {outside.state(s) for s in processes(subject).values()} == {"off"}
    ports = {name: s.port for name, s in processes(subject).items()}
    assert subject.describe()["addresses"]["facilitator_url"] == f"http://127.0.0.1:{ports['facilitator']}"


def test_all_are_started_get_ready_and_end_with_a_stop(make: Make) -> None:
    subject = make()
    subject.start()
    running = until_ready(subject)
    assert list(running) == list(catalogue.NAMES)
    subject.stop()
    assert not any(is_alive(s.pid) for s in running.values())
    subject.start()  # a request that was under way when the emulator was stopped
    assert not any(s.alive for s in processes(subject).values())


def test_a_second_start_starts_only_what_was_killed_where_it_was(make: Make, home: Path) -> None:
    subject = make()
    subject.start()
    before = until_ready(subject)
    os.kill(before["chain"].pid, signal.SIGKILL)
    while processes(subject)["chain"].alive:
        pass
    assert outside.state(processes(subject)["chain"]) == "ended"
    subject.start()
    after = until_ready(subject)
    assert after["chain"].pid != before["chain"].pid
    assert after["chain"].port == before["chain"].port
    assert {n: s for n, s in after.items() if n != "chain"} == {n: s for n, s in before.items() if n != "chain"}
    assert (home / "tmp" / "chain" / "kept").read_text() == "True"


def test_a_reset_is_asked_of_those_that_run(make: Make) -> None:
    subject = make()
    subject.start()
    before = until_ready(subject)
    call(before["cdp"].port, "POST", "/count/5")
    subject.reset()
    assert call(before["cdp"].port, "GET", "/_control/state")["number"] == 0
    assert processes(subject) == before


def test_one_that_does_not_answer_a_reset_is_started_afresh(
    make: Make, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.emulator.standins._RESET_SECONDS", 0.1)
    subject = make(BEHAVIOUR="deaf")
    subject.start()
    before = processes(subject)
    while not all((home / "tmp" / name / "kept").exists() for name in before):
        pass
    subject.reset()
    after = processes(subject)
    assert not {s.pid for s in before.values()} & {s.pid for s in after.values()}
    assert all(s.alive for s in after.values())


def test_they_see_nothing_of_the_emulators_switches(make: Make, home: Path) -> None:
    subject = make(AUTH="true", HOME="/elsewhere")
    subject.start()
    until_ready(subject)
    seen = json.loads((home / "tmp" / "chain" / "environ.json").read_text())
    assert "AUTH" not in seen
    assert seen["HOME"] == "/elsewhere"


def test_an_interpreter_that_cannot_be_started_is_in_the_log(make: Make, home: Path) -> None:
    (home / STANDINS_PYTHON).write_text(str(home / "gone"))
    subject = make()
    subject.start()
    assert {outside.state(s) for s in processes(subject).values()} == {"off"}
    assert "could not be started" in (home / "chain.log").read_text()


def call(port: int, method: str, path: str) -> Any:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path)
    found = json.loads(connection.getresponse().read())
    connection.close()
    return found
