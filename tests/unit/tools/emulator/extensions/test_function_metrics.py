"""A call that MiniStack itself breaks is a call, and an error, all the same."""

from __future__ import annotations

import time
from typing import Any

import pytest
from ministack.services import cloudwatch, lambda_svc

from tools.emulator.extensions import function_metrics


def test_a_call_that_never_comes_back_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise OSError("no more processes")

    counted: dict[str, float] = {}
    monkeypatch.setattr(lambda_svc, "_execute_function_dispatch", broken)
    monkeypatch.setattr(lambda_svc, "_emit_lambda_metrics", lambda_svc._emit_lambda_metrics)
    monkeypatch.setattr(cloudwatch, "record_metric", lambda _, name, value, *__: counted.update({name: value}))
    function_metrics.install()
    with pytest.raises(OSError, match="no more processes"):
        lambda_svc._execute_function_dispatch({}, {"FunctionName": "f"}, {}, "id", time.time())
    assert counted.pop("Duration") < 10_000
    assert counted == {"ConcurrentExecutions": 1, "Invocations": 1, "Errors": 1, "Throttles": 0}
