from __future__ import annotations

import json
from typing import Any

import pytest

from tools.alarms.embedded import Datum, data


def line(*, dimensions: Any = (("Environment", "Service"),), **fields: Any) -> str:
    directive = {
        "Namespace": "Mine",
        "Dimensions": [list(names) for names in dimensions],
        "Metrics": [{"Name": "Latency", "Unit": "Milliseconds"}, {"Name": "Calls"}],
    }
    return json.dumps({
        "_aws": {"Timestamp": 1_700_000_000_500, "CloudWatchMetrics": [directive]},
        "Environment": "dev", "Service": "wallet", "Latency": 12.5, "Calls": 1, **fields,
    })  # fmt: skip


def test_a_line_becomes_its_metrics() -> None:
    where = {"Environment": "dev", "Service": "wallet"}
    assert data(line()) == [
        Datum("Mine", "Latency", where, "Milliseconds", 1_700_000_000.5, (12.5,)),
        Datum("Mine", "Calls", where, "None", 1_700_000_000.5, (1.0,)),
    ]


def test_each_set_of_dimensions_is_a_metric_of_its_own() -> None:
    found = data(line(dimensions=(("Service",), ())))
    assert [(d.name, d.dimensions) for d in found] == [
        ("Latency", {"Service": "wallet"}), ("Latency", {}), ("Calls", {"Service": "wallet"}), ("Calls", {}),
    ]  # fmt: skip


def test_without_sets_of_dimensions_it_has_none() -> None:
    assert [d.dimensions for d in data(line(dimensions=()))] == [{}, {}]


def test_several_values_of_one_metric() -> None:
    assert data(line(Latency=[1, 2, 3]))[0].values == (1.0, 2.0, 3.0)


def test_a_dimension_without_a_value_takes_its_set_away() -> None:
    assert data(line(dimensions=(("Nobody",),))) == []


@pytest.mark.parametrize("value", [None, "12", True, [], [1, "2"], list(range(101))])
def test_what_is_no_number_is_no_metric(value: Any) -> None:
    assert [d.name for d in data(line(Latency=value))] == ["Calls"]


@pytest.mark.parametrize(
    "text",
    ["START RequestId: 1", "{}", '{"_aws": 1}', '{"_aws": {}}', '["_aws"]', '{"_aws": {"Timestamp": 1}',
     '{"_aws": {"CloudWatchMetrics": []}}', '{"_aws": {"Timestamp": 1, "CloudWatchMetrics": [{}]}}'],
)  # fmt: skip
def test_other_lines_are_lines(text: str) -> None:
    assert data(text) == []


@pytest.mark.parametrize(
    "directive",
    [5, "x", [5], [{"Namespace": 5}], *({"Namespace": "Mine", "Metrics": metrics} for metrics in (5, "x", {}, [])),
     *([{"Namespace": "Mine", "Metrics": [metric]}] for metric in ("x", 5, None, {}, {"Name": 5}, {"Name": []},
                                                                  {"Name": "Calls", "Unit": 5})),
     *([{"Namespace": "Mine", "Metrics": [{"Name": "Calls"}], "Dimensions": names}] for names in (
         5, "x", [5], ["Service"], [[["q"]]], [[{}]], {"Service": 1}))],
)  # fmt: skip
def test_what_is_not_in_the_format_is_a_line(directive: Any) -> None:
    assert data(line(_aws={"Timestamp": 1_700_000_000_500, "CloudWatchMetrics": directive})) == []


def test_what_is_wrong_beside_a_metric_does_not_cost_it() -> None:
    good = {"Namespace": "Mine", "Metrics": ["x", {"Name": "Calls"}], "Dimensions": [5, ["Service"]]}
    found = data(line(_aws={"Timestamp": 1, "CloudWatchMetrics": ["x", good]}))
    assert [(d.name, d.dimensions) for d in found] == [("Calls", {"Service": "wallet"})]


@pytest.mark.parametrize("at", [True, float("nan"), float("inf"), 10**400, "1", None])
def test_a_time_that_is_none_makes_no_metric(at: Any) -> None:
    right = {"Namespace": "Mine", "Metrics": [{"Name": "Calls"}]}
    assert data(line(_aws={"Timestamp": at, "CloudWatchMetrics": [right]})) == []


@pytest.mark.parametrize("value", [float("nan"), float("-inf"), 10**400, [1, 10**400]])
def test_a_number_that_no_metric_holds_is_none(value: Any) -> None:
    assert [d.name for d in data(line(Latency=value))] == ["Calls"]


def test_a_line_that_is_nested_too_deep_is_a_line() -> None:
    assert data('{"_aws": ' * 100_000) == []
