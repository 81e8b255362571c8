from __future__ import annotations

import io
from dataclasses import replace

import pytest

from tools.commands.steps import verifying
from tools.context import Context
from tools.environments.load import load
from tools.errors import CheckFailed
from tools.model import Checked, Target
from tools.report.display import PlainDisplay
from tools.targets.access import Access
from tools.workflow import Request, Run

GOOD = Checked("wallet-health", "up", 12.0, "200", "200")
BAD = Checked("wallet-health", "down", 12.0, "200, all ok", "503, kms failed", "c6af9ac6")
UNSET = Checked("wallet-round-trip", "not configured", 0.0, "a wallet", "no credentials")


class Tries:
    """An API that is well from a certain try on, and a clock that only pauses move."""

    def __init__(self, well_from: int) -> None:
        self.well_from, self.count, self.now = well_from, 0, 0.0

    def run(self, access: Access, outputs: object) -> tuple[Checked, ...]:
        self.count += 1
        return (GOOD if self.count >= self.well_from else BAD,)

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def start(context: Context) -> Run:
    environment = load(context, "dev")
    access = Access(Target.LOCAL, environment, "http://127.0.0.1:1", {})
    display = PlainDisplay(io.StringIO(), 0)
    outputs = {"wallet_api_url": "http://api"}
    return Run(context, Request("apply", ("dev",)), environment, display, access=access, outputs=outputs)


def smoke(start: Run, monkeypatch: pytest.MonkeyPatch, target: Target, tries: Tries) -> Run:
    monkeypatch.setattr(verifying.checks, "run", tries.run)
    monkeypatch.setattr(verifying.time, "monotonic", lambda: tries.now)
    monkeypatch.setattr(verifying.time, "sleep", tries.sleep)
    return verifying.smoke(replace(start, request=Request("apply", ("dev",), target=target)))


def test_on_an_emulator_a_failed_check_fails_at_once(start: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = Tries(well_from=2)
    done = smoke(start, monkeypatch, Target.LOCAL, tries)
    with pytest.raises(CheckFailed) as caught:
        verifying.passed(done)
    assert caught.value.why == "wallet-health: 503, kms failed; expected 200, all ok (request c6af9ac6)"
    assert tries.count == 1
    assert done.result().checks == (BAD,), "what was found is there for --json, whatever comes of it"


def test_on_aws_it_waits_for_what_was_made_just_now(start: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = Tries(well_from=4)
    done = verifying.passed(smoke(start, monkeypatch, Target.AWS, tries))
    assert tries.count == 4
    assert "1 smoke checks passed" in done.notes[0]


def test_on_aws_its_patience_ends(start: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = Tries(well_from=10**6)
    done = smoke(start, monkeypatch, Target.AWS, tries)
    assert 300 <= tries.now < 330
    with pytest.raises(CheckFailed):
        verifying.passed(done)


def test_what_is_not_configured_is_said_and_fails_nothing(start: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying.checks, "run", lambda *_: (GOOD, UNSET))
    done = verifying.passed(verifying.smoke(start))
    assert done.notes == (
        "1 smoke checks passed: wallet-health",
        "not checked: wallet-round-trip: no credentials",
    )


def test_a_check_without_a_result_is_a_failed_one(start: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying.checks, "run", lambda *_: (replace(GOOD, state="unknown"),))
    with pytest.raises(CheckFailed):
        verifying.passed(verifying.smoke(start))


def test_a_stack_without_an_api_has_nothing_to_check(start: Run) -> None:
    bare = replace(start, outputs={})
    assert verifying.passed(verifying.smoke(bare)) is bare
