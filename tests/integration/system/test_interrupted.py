"""Killed, interrupted or run twice at once: nothing is lost, and the next apply converges."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path

from tests.integration.system import inventory
from tests.integration.system.harness import Harness


def wait_until(what: str, holds: Callable[[], bool], seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s for: {what}"
        time.sleep(0.05)


def created(harness: Harness) -> int:
    """How many resources the apply under way has made so far."""
    events = harness.folder("dev") / "events.jsonl"
    return events.read_bytes().count(b'"type":"apply_complete"') if events.is_file() else 0


def children_of(harness: Harness) -> dict[int, tuple[str, bytes]]:
    """Every process that works in this harness's build folder, but the harness itself: pid → program, environment."""
    found = {}
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                environment = (process / "environ").read_bytes()
                command = (process / "cmdline").read_bytes()
                program = (process / "exe").readlink().name
            except OSError:
                continue
            ours = str(harness.build).encode() in environment + command
            if ours and b"\0-m\0tools\0" not in command:
                found[int(process.name)] = (program, environment)
    return found


def terraform_of(harness: Harness) -> list[int]:
    """Terraform and its provider at work for this harness; nobody else's."""
    return [pid for pid, (program, _) in children_of(harness).items() if program.startswith("terraform")]


def leaked(harness: Harness) -> list[str]:
    """Programs that were given something of the caller's real AWS settings (harness.REAL)."""
    children = children_of(harness)
    assert {"terraform"} <= {program for program, _ in children.values()}
    assert len(children) >= 3, "Terraform, its provider and the emulator at least"
    secrets = (b"somebodys-real", b"AKIAIOSFODNN7EXAMPLE", b"somewhere-else")
    return [program for program, environment in children.values() if any(s in environment for s in secrets)]


def test_killed_in_the_middle_the_next_apply_converges_and_leaves_no_orphan(other_harness: Harness) -> None:
    # GIVEN an apply that is killed, Terraform and all, with half of its resources made
    first = other_harness.start("apply", "dev", start_new_session=True)
    wait_until("some resources", lambda: created(other_harness) >= 25)
    second = other_harness.run("apply", "dev", expect=3)
    assert f"process {first.pid}" in second
    assert "apply since" in second
    assert not leaked(other_harness)
    for pid in [*terraform_of(other_harness), first.pid]:
        os.kill(pid, signal.SIGKILL)
    first.communicate()
    wait_until("the processes to end", lambda: not terraform_of(other_harness))
    # THEN it is not destroyed half known
    refused = other_harness.run("destroy", "dev", "--yes", expect=2)
    assert "are in no state" in refused
    assert "nox -s apply -- dev" in refused
    # WHEN it is applied again
    printed = other_harness.run("apply", "dev")
    # THEN what was made and not recorded is taken over, and nothing was made twice
    assert "will be taken over" in printed
    other_harness.run("plan", "dev")
    changes = other_harness.plan("dev")["resource_changes"]
    assert {tuple(c["change"]["actions"]) for c in changes} <= {("no-op",)}
    other_harness.run("destroy", "dev", "--yes")
    assert inventory.of(lambda service: other_harness.client(service, "dev")) == {}


def test_ctrl_c_stops_in_good_order_and_the_next_run_goes_on(other_harness: Harness) -> None:
    run = other_harness.start("apply", "dev", start_new_session=True)
    wait_until("some resources", lambda: created(other_harness) >= 10)
    os.killpg(run.pid, signal.SIGINT)
    printed, _ = run.communicate(timeout=300)
    assert run.returncode == 130, printed
    assert "Traceback" not in printed
    assert re.search(r"nox -s apply -- dev", printed)
    assert not terraform_of(other_harness)
    s3 = other_harness.client("s3", "dev")
    listed = s3.list_objects_v2(Bucket="terraform-state-111111111111").get("Contents", [])
    left = [item["Key"] for item in listed if "/spent/" not in item["Key"]]
    assert left == ["dev/service/terraform.tfstate"], "the state, and no lock"
    _destroy_as_told(other_harness)
    assert inventory.of(lambda service: other_harness.client(service, "dev")) == {}


def _destroy_as_told(harness: Harness) -> None:
    """A call that was under way when Ctrl-C came may have made something all the same: then an apply takes it over.

    What was half made and could hold data is replaced by that apply only if somebody names it.
    """
    told = harness.run("destroy", "dev", "--yes", expect=None)
    if "are in no state" in told:
        assert re.search(r"nox -s apply -- dev\s+takes them over", told)
        applied = harness.run("apply", "dev", expect=None)
        if allowed := re.findall(r"it is tainted.*(--allow-destroy) (\S+)", applied):
            harness.run("apply", "dev", *(word for pair in allowed for word in pair))
        harness.run("destroy", "dev", "--yes")


def test_an_emulator_killed_under_a_run_is_one_clear_error_and_the_next_run_starts_afresh(
    other_harness: Harness,
) -> None:
    run = other_harness.start("apply", "dev")
    wait_until("some resources", lambda: created(other_harness) >= 10)
    state = json.loads((other_harness.build / "emulator" / str(other_harness.port) / "emulator.json").read_text())
    os.kill(state["pid"], signal.SIGKILL)
    printed, _ = run.communicate(timeout=300)
    assert run.returncode == 3, printed
    assert "went away" in printed
    assert "Traceback" not in printed
    assert not list((other_harness.root / "terraform").rglob("errored.tfstate"))
    other_harness.run("plan", "dev")
    assert {tuple(c["change"]["actions"]) for c in other_harness.plan("dev")["resource_changes"]} == {("create",)}
