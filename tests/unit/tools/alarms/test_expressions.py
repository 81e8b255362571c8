from __future__ import annotations

import pytest

from tools.alarms.expressions import Band, Scope, Unsupported, evaluate
from tools.alarms.functions import Value

METRICS = {"part": (1.0, None, 3.0, 4.0), "whole": (10.0, 10.0, None, 0.0), "errors": (None, None, None, 2.0)}


def worked_out(expression: str, judged: int = 2, **expressions: str) -> Value:
    return evaluate("e", Scope(METRICS, {"e": expression, **expressions}, judged))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 2 * 3 - 4 / 2", 5.0),
        ("(1 + 2) * 3", 9.0),
        ("-2 ^ 2 + .5", 4.5),
        ("10 - 2 - 3", 5.0),
        ("part * 2", (2.0, None, 6.0, 8.0)),
        ("100 * part / whole", (10.0, None, None, None)),
        ("part + whole", (11.0, None, None, 4.0)),
        ("part >= 3", (0.0, None, 1.0, 1.0)),
        ("part > 0 && part < 4", (1.0, None, 1.0, 0.0)),
        ("part == 1 OR part == 4", (1.0, None, 0.0, 1.0)),
        ("IF(whole >= 10, 100 * part / whole, 0)", (10.0, None, None, 0.0)),
        ("IF(part > 1, 5, part)", (1.0, None, 5.0, 5.0)),
        ("IF(part > 1, part)", (None, None, 3.0, 4.0)),
        ("FILL(part, 0)", (1.0, 0, 3.0, 4.0)),
        ("FILL(errors, 0) + part", (1.0, None, 3.0, 6.0)),
        ("FILL(part, REPEAT)", (1.0, 1.0, 3.0, 4.0)),
        ("MAX([part, whole])", (10.0, 10.0, 3.0, 4.0)),
        ("MIN([part, whole])", (1.0, 10.0, 3.0, 0.0)),
        ("SUM([part, errors])", (1.0, None, 3.0, 6.0)),
        ("AVG([part, errors])", (1.0, None, 3.0, 3.0)),
        ("MAX(METRICS())", (10.0, 10.0, 3.0, 4.0)),
        ("MAX(METRICS('err'))", (None, None, None, 2.0)),
        ("MAX(part)", 4.0),
        ("ABS(0 - part)", (1.0, None, 3.0, 4.0)),
    ],
)
def test_an_expression_is_worked_out_period_by_period(expression: str, expected: Value) -> None:
    assert worked_out(expression) == expected


def test_an_expression_may_name_another() -> None:
    assert worked_out("rate * 2", rate="100 * part / whole") == (20.0, None, None, None)


def test_a_division_by_zero_is_no_data_point() -> None:
    assert worked_out("part / whole") == (0.1, None, None, None)


def test_the_band_is_the_mean_of_the_history_and_so_many_deviations() -> None:
    series = (2.0, 4.0, None, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0, 1000.0, None)
    band = evaluate("band", Scope({"m": series}, {"band": "ANOMALY_DETECTION_BAND(m, 2)"}, judged=2))
    assert band == Band(1.0, 9.0, learnt=True)  # mean 5, deviation 2; what is judged is not learnt from


@pytest.mark.parametrize("history", [(), (5.0, 5.0), (None, None, None, 5.0, 5.0)])
def test_of_too_little_history_nothing_is_expected(history: tuple[float | None, ...]) -> None:
    scope = Scope({"m": (*history, 1.0)}, {"band": "ANOMALY_DETECTION_BAND(m)"}, judged=1)
    assert evaluate("band", scope) == Band()


@pytest.mark.parametrize(
    "expression",
    ["part +", "(part", "part part", "nobody * 2", "RATE(part)", "FILL(part, LINEAR)", "part % 2", "e + 1",
     "IF(part)", "MAX(3)", "'text' + 1", "FILL(3, 0)", ")", "MAX([part, 3])"],
)  # fmt: skip
def test_what_is_not_done_is_refused(expression: str) -> None:
    with pytest.raises(Unsupported):
        worked_out(expression)
