from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.edges.process import is_alive
from tools.errors import BadInput
from tools.terraform.driver import FLAG, Driver

FakeTerraform = Callable[[str], Path]


def driver(binary: Path, tmp_path: Path) -> Driver:
    return Driver(binary, tmp_path, {"PATH": os.environ["PATH"], "MARK": "given"})


def ignore(event: object) -> None:
    del event


def test_flags_are_spelt_as_terraform_spells_them(tmp_path: Path) -> None:
    argv = driver(Path("terraform"), tmp_path).argv(
        "plan", input=False, lock=True, detailed_exitcode=FLAG, out="p.tfplan", var_file=["a", "b"], target=None
    )
    assert argv == [
        "terraform", "plan", "-input=false", "-lock=true", "-detailed-exitcode", "-out=p.tfplan", "-var-file=a",
        "-var-file=b",
    ]  # fmt: skip


@pytest.mark.parametrize("command", ["destroy", "aply", "workspace delete"])
def test_a_command_we_do_not_use_is_refused_and_not_run(tmp_path: Path, command: str) -> None:
    with pytest.raises(ValueError, match=command):
        driver(Path("terraform"), tmp_path).run(command)


def test_it_runs_with_the_given_environment_and_no_other(
    tmp_path: Path, fake_terraform: FakeTerraform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    done = driver(fake_terraform("print(json.dumps(dict(os.environ)))"), tmp_path).run("show")
    seen = json.loads(done.stdout)
    assert seen["MARK"] == "given"
    assert "AWS_PROFILE" not in seen


def test_events_arrive_while_it_runs_and_stay_in_the_file(tmp_path: Path, fake_terraform: FakeTerraform) -> None:
    body = """
print(json.dumps({"type": "version"}), flush=True)
print("not an event", flush=True)
time.sleep(0.4)
print(json.dumps({"type": "change_summary"}), flush=True)
"""
    seen: list[tuple[str, float]] = []
    events = tmp_path / "run" / "events.jsonl"
    outcome = driver(fake_terraform(body), tmp_path).stream(
        "plan", events=events, on_event=lambda e: seen.append((str(e["type"]), time.monotonic()))
    )
    assert outcome.returncode == 0
    assert [kind for kind, _ in seen] == ["version", "change_summary"]
    assert seen[1][1] - seen[0][1] > 0.2
    assert "change_summary" in events.read_text()


def test_a_second_run_appends_and_reads_only_its_own_events(tmp_path: Path, fake_terraform: FakeTerraform) -> None:
    subject = driver(fake_terraform('print(json.dumps({"type": argv[0]}))'), tmp_path)
    events = tmp_path / "events.jsonl"
    seen: list[Any] = []
    subject.stream("plan", events=events, on_event=ignore)
    subject.stream("apply", events=events, on_event=seen.append)
    assert [e["type"] for e in seen] == ["apply"]
    assert len(events.read_text().splitlines()) == 2


def test_diagnostics_are_collected(tmp_path: Path, fake_terraform: FakeTerraform) -> None:
    body = """
print(json.dumps({"type": "diagnostic", "diagnostic": {"severity": "error", "summary": "No"}}))
sys.exit(1)
"""
    outcome = driver(fake_terraform(body), tmp_path).stream("plan", events=tmp_path / "e.jsonl", on_event=ignore)
    assert outcome.returncode == 1
    assert [d["summary"] for d in outcome.errors] == ["No"]


def test_a_silent_failure_still_has_an_error(tmp_path: Path, fake_terraform: FakeTerraform) -> None:
    body = "print('panic: oh', file=sys.stderr); sys.stderr.flush(); os.kill(os.getpid(), 9)"
    outcome = driver(fake_terraform(body), tmp_path).stream("apply", events=tmp_path / "e.jsonl", on_event=ignore)
    assert "killed by signal 9" in outcome.errors[0]["summary"]
    assert "panic: oh" in outcome.errors[0]["detail"]


CAREFUL = """
import signal
def stop(*_):
    print(json.dumps({"type": "saved"}), flush=True)
    sys.exit(1)
signal.signal(signal.SIGINT, stop)
print(json.dumps({"type": "started", "pid": os.getpid(), "group": os.getpgid(0)}), flush=True)
time.sleep(60)
"""


def test_ctrl_c_lets_terraform_save_before_it_ends(tmp_path: Path, fake_terraform: FakeTerraform) -> None:
    events = tmp_path / "e.jsonl"
    main = threading.main_thread().ident
    assert main

    def interrupt(event: Any) -> None:
        if event["type"] == "started":
            signal.pthread_kill(main, signal.SIGINT)

    with pytest.raises(KeyboardInterrupt, match="in good order"):
        driver(fake_terraform(CAREFUL), tmp_path).stream("apply", events=events, on_event=interrupt)
    kinds = [json.loads(line) for line in events.read_text().splitlines()]
    assert kinds[-1]["type"] == "saved"
    assert not is_alive(kinds[0]["pid"])


def test_the_terminals_own_interrupt_does_not_reach_terraform(tmp_path: Path, fake_terraform: FakeTerraform) -> None:
    seen: list[Any] = []
    body = 'print(json.dumps({"group": os.getpgid(0), "type": "x"}))'
    driver(fake_terraform(body), tmp_path).stream("apply", events=tmp_path / "e.jsonl", on_event=seen.append)
    assert seen[0]["group"] != os.getpgid(0)


def test_an_error_of_ours_stops_terraform_too(tmp_path: Path, fake_terraform: FakeTerraform) -> None:
    pid = 0

    def fail(event: Any) -> None:
        nonlocal pid
        pid = event["pid"] if event["type"] == "started" else pid
        raise BadInput("enough")

    with pytest.raises(BadInput):
        driver(fake_terraform(CAREFUL), tmp_path).stream("apply", events=tmp_path / "e.jsonl", on_event=fail)
    assert pid
    assert not is_alive(pid)
