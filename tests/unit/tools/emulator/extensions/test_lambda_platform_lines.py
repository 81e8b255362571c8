"""Lines that cannot be rewritten: the call's answer is given all the same."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from ministack.core.lambda_runtime import Worker
from ministack.services import cloudwatch_logs, lambda_svc

from tools.emulator.extensions import lambda_platform_lines


def test_lines_that_cannot_be_rewritten_break_no_call(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def emit(*_: Any, **__: Any) -> None:
        events = [{"message": "START RequestId: id-1 Version: 1"}] * 3  # without a timestamp
        cloudwatch_logs._log_groups["/aws/lambda/f"] = {"streams": {"s": {"events": events}}}

    monkeypatch.setattr(Worker, "_spawn", Worker._spawn)
    monkeypatch.setattr(cloudwatch_logs, "_log_groups", {})
    monkeypatch.setattr(lambda_svc, "_emit_lambda_logs", emit)
    lambda_platform_lines.install()
    config = {"FunctionName": "f", "LoggingConfig": {"LogFormat": "JSON"}}
    with caplog.at_level(logging.ERROR):
        lambda_svc._emit_lambda_logs({"config": config}, "id-1", "", error=False, duration_ms=5)
    assert "id-1" in caplog.text
