from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from shared.timestamps import EARLIEST, LATEST, is_stamp, parse_bound, stamp


def test_a_stamp_is_utc_with_six_decimals() -> None:
    assert stamp(datetime(2026, 11, 21, 20, 47, tzinfo=UTC)) == "2026-11-21T20:47:00.000000Z"


def test_a_stamp_of_another_zone_is_the_same_moment_in_utc() -> None:
    moment = datetime(2026, 11, 21, 22, 47, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    assert stamp(moment) == "2026-11-21T20:47:00.123456Z"


def test_the_ends_of_time_are_stamps() -> None:
    assert is_stamp(EARLIEST)
    assert is_stamp(LATEST)


@pytest.mark.parametrize(
    "text",
    ["", "2026-11-21", "2026-11-21T20:47:00Z", "2026-11-21T20:47:00.123456+00:00", "9999-99-99T00:00:00.000000Z"],
)
def test_other_spellings_are_not_stamps(text: str) -> None:
    assert not is_stamp(text)


@pytest.mark.parametrize(
    ("text", "end_of_day", "expected"),
    [
        ("2026-11-21", False, "2026-11-21T00:00:00.000000Z"),
        ("2026-11-21", True, "2026-11-21T23:59:59.999999Z"),
        ("9999-12-31", True, LATEST),
        ("0001-01-01", False, EARLIEST),
        ("2026-11-21T20:47:00Z", True, "2026-11-21T20:47:00.000000Z"),
        ("2026-11-21T20:47:00.5Z", False, "2026-11-21T20:47:00.500000Z"),
        ("2026-11-21T22:47:00+02:00", False, "2026-11-21T20:47:00.000000Z"),
    ],
)
def test_reads_days_and_instants(text: str, end_of_day: bool, expected: str) -> None:
    assert parse_bound(text, end_of_day=end_of_day) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "20261121",
        "2026-W47-6",
        "2026-02-30",
        "2026-11-21T20:47:00",
        "2026-11-21 20:47:00Z",
        "2026-11-21T20:47:00 02:00",
        "2026-11-21T25:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "\uff19\uff19\uff19\uff19-01-01",  # digits, but not ASCII ones
        "2026-11-21\n",
    ],
)
def test_refuses_everything_else(text: str) -> None:
    with pytest.raises(ValueError):
        parse_bound(text, end_of_day=False)
