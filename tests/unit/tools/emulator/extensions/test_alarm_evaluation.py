"""What goes wrong in a round ends neither the round nor the ones to come."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from tools.emulator.extensions import alarm_evaluation


class Ended(BaseException):
    """What ends the thread, which nothing else does."""


def test_a_look_that_fails_keeps_no_other_from_looking(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise KeyError("no such queue")

    looked: list[str] = []
    monkeypatch.setattr(alarm_evaluation, "before_each_round", [broken, lambda: looked.append("at queues")])
    monkeypatch.setattr(alarm_evaluation, "_evaluate", lambda _: looked.append("at alarms"))
    with caplog.at_level(logging.ERROR):
        alarm_evaluation._round()
    assert looked == ["at queues", "at alarms"]
    assert "no such queue" in caplog.text


def test_a_round_that_fails_is_followed_by_the_next(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    outcomes: list[type[BaseException]] = [Ended, KeyError]

    def fail(*_: Any) -> None:
        raise outcomes.pop()

    monkeypatch.setattr(alarm_evaluation, "_round", fail)
    monkeypatch.setattr(alarm_evaluation, "_EVERY_SECONDS", 0.0)
    monkeypatch.setattr(alarm_evaluation, "_SETTLE_SECONDS", 0.0)
    with caplog.at_level(logging.ERROR), pytest.raises(Ended):
        alarm_evaluation._watch()
    assert outcomes == []
    assert "KeyError" in caplog.text
