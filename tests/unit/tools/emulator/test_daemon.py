from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from tools.context import REPOSITORY
from tools.edges.process import is_alive
from tools.emulator import daemon
from tools.emulator.settings import STANDINS_PYTHON
from tools.errors import ExitCode, ToolFailed

Behaving = Callable[[str], daemon.Settings]


def test_it_is_started_found_and_stopped(settings: daemon.Settings) -> None:
    assert daemon.status(settings) == daemon.Status(running=False, port=settings.port)

    started = daemon.ensure_running(settings)
    found = daemon.status(settings)

    assert started == found
    assert (found.running, found.stale, found.endpoint) == (True, False, f"http://127.0.0.1:{settings.port}")
    assert is_alive(found.pid)
    assert json.loads(settings.state.read_text())["pid"] == found.pid

    assert daemon.stop(settings) is True
    assert not is_alive(found.pid)
    assert not settings.state.exists()
    assert daemon.stop(settings) is False


def test_a_running_one_is_not_started_again(settings: daemon.Settings) -> None:
    first = daemon.ensure_running(settings)
    assert daemon.ensure_running(settings).pid == first.pid


def test_of_several_callers_at_once_one_starts_it(settings: daemon.Settings) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(daemon.ensure_running, [settings] * 4))
    assert len({status.pid for status in found}) == 1


def test_of_several_processes_at_once_one_starts_it(settings: daemon.Settings) -> None:
    script = (
        "import sys; from pathlib import Path; from tools.emulator import daemon;"
        f"print(daemon.ensure_running(daemon.Settings(port={settings.port}, home=Path({str(settings.home)!r}),"
        f" env={dict(settings.env)!r}, python=Path({str(settings.python)!r}))).pid)"
    )
    callers = [
        subprocess.Popen([sys.executable, "-c", script], cwd=REPOSITORY, stdout=subprocess.PIPE) for _ in range(3)
    ]
    pids = {caller.communicate(timeout=30)[0].strip() for caller in callers}

    assert pids == {str(daemon.status(settings).pid).encode()}


def test_of_two_checkouts_that_start_at_once_one_has_the_port(settings: daemon.Settings) -> None:
    elsewhere = replace(settings, home=settings.home.with_name("elsewhere"))
    with ThreadPoolExecutor(2) as pool:
        outcomes = [pool.submit(daemon.ensure_running, each) for each in (settings, elsewhere)]
        refused = [outcome.exception() for outcome in outcomes]
    try:
        assert sorted(type(each).__name__ for each in refused) == ["NoneType", "PortTaken"]
    finally:
        with suppress(daemon.PortTaken):
            daemon.stop(elsewhere)


def test_an_emulator_of_another_folder_is_shown_and_left_alone(settings: daemon.Settings) -> None:
    theirs = daemon.ensure_running(settings)
    ours = replace(settings, home=settings.home.with_name("elsewhere"))

    found = daemon.status(ours)

    assert (found.running, found.ours, theirs.ours) == (True, False, True)
    assert daemon.describe(found).endswith(f"but not ours: it belongs to {settings.home.resolve()}")
    for action in (daemon.ensure_running, daemon.stop, daemon.reset):
        with pytest.raises(daemon.PortTaken, match="by an emulator of another folder") as raised:
            action(ours)
        assert raised.value.exit_code is ExitCode.FAILED
        assert str(settings.home.resolve()) in raised.value.why
        assert "SAFEMATE_EMULATOR_PORT=4599 nox -s apply -- dev" in raised.value.hint
    assert daemon.status(settings) == theirs


def test_a_folder_is_the_same_by_any_name(settings: daemon.Settings) -> None:
    daemon.ensure_running(settings)
    link = settings.home.with_name("link")
    link.symlink_to(settings.home)
    assert daemon.status(replace(settings, home=link)).ours


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has /proc")
def test_a_process_that_does_not_hold_the_port_is_never_ended(
    behaving: Behaving, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = behaving("forwarded")
    ended: list[int] = []
    monkeypatch.setattr(daemon, "_end", ended.append)  # it would be this very process
    named = daemon.ensure_running(settings).pid
    try:
        with pytest.raises(daemon.PortTaken, match=f"is not process {named} of this machine"):
            daemon.stop(settings)
        assert ended == []
    finally:
        daemon._started[-1].kill()
        daemon._started[-1].wait()


def test_one_of_older_sources_is_told_and_left_alone(behaving: Behaving) -> None:
    old = behaving("stale")
    started = daemon.ensure_running(old)
    assert started.stale
    assert "older than its sources" in daemon.describe(started)
    assert daemon.ensure_running(old).pid == started.pid


def test_a_reset_changes_the_instance_and_nothing_else(settings: daemon.Settings) -> None:
    before = daemon.ensure_running(settings)
    after = daemon.reset(settings)
    assert after.instance != before.instance
    assert replace(after, instance=before.instance) == before


def test_a_reset_needs_a_running_one(settings: daemon.Settings) -> None:
    with pytest.raises(ToolFailed, match=f"no emulator is running on port {settings.port}") as raised:
        daemon.reset(settings)
    assert raised.value.exit_code is ExitCode.FAILED


def test_one_that_ends_at_once_shows_its_last_words(behaving: Behaving) -> None:
    with pytest.raises(daemon.EmulatorFailed, match="right after its start") as raised:
        daemon.ensure_running(behaving("ends"))
    assert "no module named ministack" in raised.value.why


def test_one_that_never_answers_is_ended(behaving: Behaving) -> None:
    silent = replace(behaving("silent"), startup_seconds=0.5)
    with pytest.raises(daemon.EmulatorFailed, match=r"did not answer within 0\.5 s"):
        daemon.ensure_running(silent)
    assert daemon._started[-1].poll() is not None


def test_a_stubborn_one_is_ended_with_all_its_children(behaving: Behaving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daemon, "_STOP_SECONDS", 0.5)
    settings = behaving("stubborn")
    found = daemon.ensure_running(settings)
    child = int((settings.home / "child.pid").read_text())
    assert is_alive(child)

    daemon.stop(settings)

    assert not is_alive(found.pid)
    assert _gone(child)


def test_a_port_held_by_another_program_names_it_and_the_way_out(settings: daemon.Settings) -> None:
    page = "from http.server import *; HTTPServer(('127.0.0.1', {}), BaseHTTPRequestHandler).serve_forever()"
    holder = subprocess.Popen([sys.executable, "-c", page.format(settings.port)], stderr=subprocess.DEVNULL)
    try:
        _listens(settings.port)
        for action in (daemon.ensure_running, daemon.status, daemon.stop, daemon.reset):
            with pytest.raises(daemon.PortTaken, match=f"port {settings.port} on 127.0.0.1 is taken") as raised:
                action(settings)
            assert raised.value.exit_code is ExitCode.FAILED
            assert f"process {holder.pid}: {sys.executable} -c" in raised.value.why
            assert "SAFEMATE_EMULATOR_PORT=4599 nox -s apply -- dev" in raised.value.hint
            assert f"kill {holder.pid}" in raised.value.hint
        assert holder.poll() is None
    finally:
        holder.kill()
        holder.wait()


def test_a_port_that_is_held_but_silent_is_taken_as_well(behaving: Behaving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daemon, "_RIVAL_SECONDS", 0.2)
    with pytest.raises(daemon.PortTaken):
        daemon.ensure_running(behaving("taken"))


def test_the_log_of_the_start_before_is_kept(settings: daemon.Settings) -> None:
    daemon.ensure_running(settings)
    daemon.stop(settings)
    daemon.ensure_running(settings)
    assert list(daemon.logs(settings)) == ["fake starts"]
    assert settings.log.with_suffix(".log.1").read_text() == "fake starts\n"


def test_only_the_given_environment_reaches_it(settings: daemon.Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEHAVIOUR", "ends")  # would be seen if os.environ were passed on
    assert daemon.ensure_running(settings).running


def test_describe_is_one_line(settings: daemon.Settings) -> None:
    assert daemon.describe(daemon.status(settings)) == f"not running (port {settings.port})"
    line = daemon.describe(daemon.ensure_running(settings))
    assert line.startswith(f"running at http://127.0.0.1:{settings.port} (process ")
    assert "\n" not in line


def _listens(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    pytest.fail(f"nothing listens on {port}")


def _gone(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while is_alive(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def test_stand_ins_are_started_with_the_emulator_and_again_when_one_is_gone(behaving: Behaving) -> None:
    with_python = replace(behaving("alone"), standins_python=Path(sys.executable))
    started = daemon.ensure_running(with_python)
    assert [(s.name, s.alive) for s in started.stand_ins] == [("chain", True)]
    assert started.addresses == {"facilitator_url": "http://127.0.0.1:4568"}
    assert daemon.status(with_python) == started
    assert (with_python.home / STANDINS_PYTHON).read_text() == sys.executable


def test_without_an_interpreter_stand_ins_are_left_as_they_are(behaving: Behaving) -> None:
    started = daemon.ensure_running(behaving("alone"))
    assert [(s.name, s.alive) for s in started.stand_ins] == [("chain", False)]
    assert started.addresses == {"facilitator_url": "http://127.0.0.1:4568"}


def test_an_emulator_of_older_sources_has_no_stand_ins(settings: daemon.Settings) -> None:
    started = daemon.ensure_running(replace(settings, standins_python=Path(sys.executable)))
    assert (started.stand_ins, started.addresses) == ((), {})
