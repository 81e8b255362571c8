from __future__ import annotations

import io

import pytest

from tools.commands.steps import verifying
from tools.context import Context
from tools.environments.load import load
from tools.errors import CheckFailed
from tools.model import Target
from tools.report.display import PlainDisplay
from tools.smoke import checks
from tools.workflow import Request, Run

GOOD, BAD = checks.Check("health", True, "200"), checks.Check("health", False, "503, kms unavailable")


class Tries:
    """An API that is well from a certain try on, and a clock that only pauses move."""

    def __init__(self, well_from: int) -> None:
        self.well_from, self.count, self.now = well_from, 0, 0.0

    def run(self, api: str) -> tuple[checks.Check, ...]:
        self.count += 1
        return (GOOD if self.count >= self.well_from else BAD,)

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def smoke(context: Context, monkeypatch: pytest.MonkeyPatch, target: Target, tries: Tries) -> Run:
    monkeypatch.setattr(verifying.checks, "run", tries.run)
    monkeypatch.setattr(verifying.time, "monotonic", lambda: tries.now)
    monkeypatch.setattr(verifying.time, "sleep", tries.sleep)
    request = Request("apply", ("dev",), target=target)
    display = PlainDisplay(io.StringIO(), 0)
    run = Run(context, request, load(context, "dev"), display, outputs={"wallet_api_url": "http://api"})
    return verifying.smoke(run)


def test_on_an_emulator_a_failed_check_fails_at_once(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = Tries(well_from=2)
    with pytest.raises(CheckFailed) as caught:
        smoke(context, monkeypatch, Target.LOCAL, tries)
    assert caught.value.why == "health: 503, kms unavailable"
    assert tries.count == 1


def test_on_aws_it_waits_for_what_was_made_just_now(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = Tries(well_from=4)
    done = smoke(context, monkeypatch, Target.AWS, tries)
    assert tries.count == 4
    assert "1 smoke checks passed" in done.notes[0]


def test_on_aws_its_patience_ends(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = Tries(well_from=10**6)
    with pytest.raises(CheckFailed):
        smoke(context, monkeypatch, Target.AWS, tries)
    assert 300 <= tries.now < 330
