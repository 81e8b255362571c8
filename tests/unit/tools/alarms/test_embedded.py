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
