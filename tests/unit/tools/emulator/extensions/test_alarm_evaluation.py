"""What goes wrong in a round ends neither the round nor the ones to come."""

from __future__ import annotations

import logging
import threading
from typing import Any

import pytest
from ministack.services import cloudwatch

from tools.emulator import reset
from tools.emulator.extensions import alarm_evaluation
from tools.emulator.extensions.metric_points import Place


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


class Unread:
    """In the place of `Alarm`, which reads no alarm that day."""

    error: Exception = ValueError("no such statistic")

    @classmethod
    def of(cls, _: Any) -> Any:
        raise cls.error


def test_an_alarm_that_cannot_be_evaluated_is_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(alarm_evaluation, "_said", set())
    monkeypatch.setattr(alarm_evaluation, "Alarm", Unread)
    alarms = [(Place("111111111111", "us-east-1"), {"AlarmName": name, "StateValue": "OK"}) for name in ("a", "b")]
    for error in (ValueError("no such statistic"), ValueError("no such statistic"), KeyError("new")):
        monkeypatch.setattr(Unread, "error", error)
        alarm_evaluation._evaluate(alarms)
    said = [(record.getMessage().split()[1], record.exc_info is not None) for record in caplog.records]
    assert said == [("a", False), ("b", False), ("a", True), ("b", True)]
    assert "no such statistic" in caplog.text


def test_after_a_reset_it_is_said_again(monkeypatch: pytest.MonkeyPatch) -> None:
    hooks: list[Any] = []
    monkeypatch.setattr(reset, "also", hooks.append)
    monkeypatch.setattr(threading.Thread, "start", lambda _: None)
    monkeypatch.setattr(alarm_evaluation, "_said", {(Place("111111111111", "us-east-1"), "a", "ValueError()")})
    for name in ("_evaluate_alarm", "_evaluate_all_alarms"):
        monkeypatch.setattr(cloudwatch, name, None)
    alarm_evaluation.install()
    for hook in hooks:
        hook()
    assert alarm_evaluation._said == set()
