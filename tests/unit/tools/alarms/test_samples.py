from __future__ import annotations

import pytest

from tools.alarms.samples import Samples, together


def samples(*values: float) -> Samples:
    made = Samples()
    for value in values:
        made.add(value)
    return made


@pytest.mark.parametrize(
    ("statistic", "expected"),
    [("Sum", 10.0), ("Average", 2.5), ("Minimum", 1.0), ("Maximum", 4.0), ("SampleCount", 4.0), ("p50", 2.5)],
)
def test_the_statistics_of_some_values(statistic: str, expected: float) -> None:
    assert samples(1, 2, 3, 4).statistic(statistic) == expected


def test_a_percentile_lies_between_the_two_nearest_ranks() -> None:
    hundred_and_one = samples(*range(101))
    assert hundred_and_one.statistic("p95") == 95
    assert hundred_and_one.statistic("p99.5") == 99.5
    assert hundred_and_one.statistic("p0") == 0
    assert hundred_and_one.statistic("p100") == 100
    assert samples(7).statistic("p95") == 7


def test_a_value_seen_often_weighs_as_often() -> None:
    often = samples(1000)
    often.add(10, 99)
    assert often.statistic("Sum") == 1990
    assert often.statistic("Average") == 19.9
    assert often.statistic("p95") == 10
    assert often.statistic("SampleCount") == 100


def test_without_samples_there_is_no_statistic() -> None:
    every = ("Sum", "Average", "Minimum", "Maximum", "SampleCount", "p95")
    assert {Samples().statistic(name) for name in every} == {None}


def test_of_a_statistic_set_there_is_no_percentile_unless_it_is_of_one_value() -> None:
    several, single = Samples(), Samples()
    several.add_set(4, 10, 1, 4)
    single.add_set(3, 15, 5, 5)
    assert (several.statistic("Average"), several.statistic("Maximum"), several.statistic("p95")) == (2.5, 4, None)
    assert (single.statistic("Sum"), single.statistic("p95")) == (15, 5)


def test_of_negative_values_there_is_no_percentile() -> None:
    assert samples(-1, 5).statistic("p50") is None


def test_parts_together_are_as_the_whole() -> None:
    whole = together([samples(1, 2), Samples(), samples(3, 4)])
    assert whole.statistic("Sum") == 10
    assert whole.statistic("p50") == 2.5
    assert (whole.statistic("Minimum"), whole.statistic("Maximum")) == (1, 4)


@pytest.mark.parametrize("made", [Samples(), samples(1)])
@pytest.mark.parametrize("statistic", ["tm90", "IQM", "average", "p101"])
def test_a_statistic_that_is_not_done_is_refused(made: Samples, statistic: str) -> None:
    with pytest.raises(ValueError, match=statistic):
        made.statistic(statistic)
