"""What a query shows: columns, order, groups."""

from __future__ import annotations

import pytest

from tests.unit.tools.insights.log import ask, event
from tools import insights

CALLS = tuple({"route": route, "ms": ms} for route, ms in (("a", 10), ("b", 5), ("a", 30), ("b", 5.5)))


def test_without_fields_time_and_message_are_shown_the_newest_first() -> None:
    assert ask("filter @message like /x|y/", "x", "y", "z") == [
        {"@timestamp": "2027-01-15 12:01:00.000", "@message": "y"},
        {"@timestamp": "2027-01-15 12:00:00.000", "@message": "x"},
    ]


def test_a_row_has_a_pointer_and_no_cell_for_what_is_missing() -> None:
    rows = insights.run(insights.parse("fields level, @log, @logStream"), [event(1, "x")]).rows
    assert rows == ({"@log": "111111111111:group", "@logStream": "stream-1", "@ptr": "ptr-1"},)


def test_fields_add_up_and_display_shows_its_own_alone() -> None:
    assert ask("fields route | fields ms * 2 as twice, ms+1", CALLS[0]) == [{"route": "a", "twice": "20", "ms+1": "11"}]
    assert ask("fields route, ms as m | display m", CALLS[0]) == [{"m": "10"}]


def test_sorting_by_several_what_is_missing_last() -> None:
    rows = ask("fields route, ms | sort route desc, ms asc", *CALLS, {"ms": 1})
    assert [(row.get("route"), row["ms"]) for row in rows] == [
        ("b", "5"), ("b", "5.5"), ("a", "10"), ("a", "30"), (None, "1"),
    ]  # fmt: skip
    assert [row["ms"] for row in ask("fields ms | sort ms", *CALLS)] == ["5", "5.5", "10", "30"]


def test_digits_in_a_text_sort_as_numbers_and_texts_before_numbers() -> None:
    rows = ask("fields n | sort n asc", *({"n": n} for n in ("v10", "v9", 3, "v9a")))
    assert [row["n"] for row in rows] == ["v9", "v9a", "v10", "3"]


def test_a_limit_is_taken_where_it_stands() -> None:
    assert [row["ms"] for row in ask("fields ms | sort ms desc | limit 2", *CALLS)] == ["30", "10"]
    assert [row["ms"] for row in ask("fields ms | limit 2 | sort ms desc", *CALLS)] == ["30", "5.5"]
    query = insights.parse("fields ms")
    assert len(insights.run(query, [event(n, "x") for n in range(5)], limit=3).rows) == 3


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("count(*)", "4"),
        ("count()", "4"),
        ("count(ms)", "3"),
        ("count_distinct(ms)", "2"),
        ("sum(ms)", "50"),
        ("avg(ms)", "16.6667"),
        ("min(ms)", "10"),
        ("max(ms)", "30"),
        ("median(ms)", "10"),
        ("stddev(ms)", "11.547"),
        ("pct(ms, 50)", "10"),
        ("pct(ms, 67)", "30"),
        ("pct(ms, 100)", "30"),
        ("earliest(ms)", "10"),
        ("latest(ms)", "30"),
        ("sum(ms)/count(*)", "12.5"),
        ("max(@timestamp)", "2027-01-15 12:03:00.000"),
    ],
)
def test_statistics_count_what_has_the_field(column: str, value: str) -> None:
    assert ask(f"stats {column}", {"ms": 10}, {"ms": "10"}, {}, {"ms": 30}) == [{column: value}]


def test_groups_by_field_and_by_time() -> None:
    assert ask("stats count(*) as n, max(ms) by route | sort route asc", *CALLS) == [
        {"route": "a", "n": "2", "max(ms)": "30"}, {"route": "b", "n": "2", "max(ms)": "5.5"},
    ]  # fmt: skip
    lines = ["x"] * 61
    assert ask("stats count(*) by bin(30m) | sort bin(30m) desc | limit 2", *lines) == [
        {"bin(30m)": "2027-01-15 13:00:00.000", "count(*)": "1"},
        {"bin(30m)": "2027-01-15 12:30:00.000", "count(*)": "30"},
    ]
    assert ask("stats count(*) as n by bin(1h) as hour | sort n asc | display hour", *lines)[0] == {
        "hour": "2027-01-15 13:00:00.000"
    }


def test_a_group_may_lack_its_field_and_nothing_makes_no_group() -> None:
    assert ask("stats count(*) as n by route | sort n desc", {}, {}, CALLS[0]) == [{"n": "2"}, {"route": "a", "n": "1"}]
    assert ask('filter route = "none" | stats count(*)', *CALLS) == []


def test_statistics_of_statistics() -> None:
    assert ask("stats sum(ms) as total by route | stats max(total) as most", *CALLS) == [{"most": "40"}]


def test_the_oldest_is_the_earliest_however_the_records_are_sorted() -> None:
    assert ask("sort ms desc | stats earliest(ms), latest(ms)", *CALLS) == [{"earliest(ms)": "10", "latest(ms)": "5.5"}]


@pytest.mark.parametrize(
    ("command", "row"),
    [
        ('parse "user=*, took *ms" as user, took', {"user": "al ice", "took": "12"}),
        ('parse @message "took *" as rest', {"rest": "12ms (slow)"}),
        ("parse @message /user=(?<who>[^,]+), took (?<n>\\d+)/", {"who": "al ice", "n": "12"}),
        ('parse @message "nothing *" as x | fields "kept" as y', {"y": "kept"}),
    ],
)
def test_parse_finds_fields_in_texts(command: str, row: dict[str, str]) -> None:
    names = "user, took, rest, who, n, x, y"
    assert ask(f"{command} | display {names}", "user=al ice, took 12ms (slow)") == [row]


def test_what_was_parsed_counts_as_a_number() -> None:
    assert ask(
        'parse "took *ms" as took | filter took > 9 | stats sum(took)', "took 8ms", "took 10ms", "took 12ms"
    ) == [{"sum(took)": "22"}]


def test_how_much_was_looked_at_and_how_much_matched() -> None:
    result = insights.run(
        insights.parse('filter @message = "x" | stats count(*)'), [event(n, "xxy"[n]) for n in range(3)]
    )
    assert (result.scanned, result.matched) == (3, 2)
