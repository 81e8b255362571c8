from __future__ import annotations

from tools.alarms.ledger import MINUTE, Ledger, Metric

CALLS = Metric.of("AWS/Lambda", "Invocations", {"FunctionName": "a"})


def sums(ledger: Ledger, metric: Metric, minute: int, width: int, number: int) -> list[float | None]:
    return [s.statistic("Sum") if s else None for s in ledger.periods(metric, minute, width, number)]


def test_samples_fall_into_the_period_of_their_minute() -> None:
    ledger = Ledger()
    for minute, value in ((86, 1), (90, 2), (91, 4), (95, 8), (95.9, 16), (96, 32)):
        ledger.add(CALLS, minute * MINUTE, value)

    assert sums(ledger, CALLS, 95, 5, 2) == [3, 28]
    assert sums(ledger, CALLS, 96, 5, 1) == [56]
    assert sums(ledger, CALLS, 95, 1, 3) == [None, None, 24]


def test_a_late_sample_is_filed_where_it_belongs() -> None:
    ledger = Ledger()
    ledger.add(CALLS, 95 * MINUTE, 1)
    ledger.add(CALLS, 80 * MINUTE, 2)
    assert sums(ledger, CALLS, 95, 5, 4) == [2, None, None, 1]


def test_a_metric_is_its_name_and_exactly_its_dimensions() -> None:
    ledger = Ledger()
    ledger.add(CALLS, 0, 1)
    others = [
        Metric.of("AWS/Lambda", "Invocations", {"FunctionName": "b"}),
        Metric.of("AWS/Lambda", "Invocations", {}),
        Metric.of("AWS/Lambda", "Invocations", {"FunctionName": "a", "Resource": "a"}),
        Metric.of("AWS/Lambda", "Errors", {"FunctionName": "a"}),
        Metric.of("Mine", "Invocations", {"FunctionName": "a"}),
    ]
    assert [sums(ledger, other, 0, 1, 1) for other in others] == [[None]] * 5


def test_a_unit_that_is_asked_for_is_the_only_one_that_counts() -> None:
    ledger = Ledger()
    ledger.add(CALLS, 0, 1, unit="Count")
    ledger.add(CALLS, 0, 2, unit="Seconds")
    asked = Metric.of("AWS/Lambda", "Invocations", {"FunctionName": "a"}, "Count")
    assert sums(ledger, CALLS, 0, 1, 1) == [3]
    assert sums(ledger, asked, 0, 1, 1) == [1]


def test_statistic_sets_and_counts_are_kept() -> None:
    ledger = Ledger()
    ledger.add(CALLS, 0, 3, 2)
    ledger.add_set(CALLS, 0, {"SampleCount": 2, "Sum": 30, "Minimum": 10, "Maximum": 20})
    (samples,) = ledger.periods(CALLS, 0, 1, 1)
    assert samples is not None
    assert [samples.statistic(s) for s in ("Sum", "Maximum", "SampleCount")] == [36, 20, 4]
