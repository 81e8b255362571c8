from __future__ import annotations

import pytest

from shared.errors import InvalidRequestError
from shared.timestamps import EARLIEST, LATEST
from wallet_manager.transactions.service import TimeRange, time_range


def test_absent_ends_are_open() -> None:
    assert time_range(None, None) == TimeRange(EARLIEST, LATEST)


def test_a_day_is_whole_at_both_ends() -> None:
    wanted = time_range("2026-11-21", "2026-11-21")
    assert wanted == TimeRange("2026-11-21T00:00:00.000000Z", "2026-11-21T23:59:59.999999Z")


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [("x", None, "from"), (None, "", "to"), ("2026-11-22", "2026-11-21", "from"), ("2026-13-01", None, "from")],
)
def test_a_bad_end_is_named(first: str | None, last: str | None, field: str) -> None:
    with pytest.raises(InvalidRequestError, match=f"^{field}: "):
        time_range(first, last)


def test_a_range_holds_the_stamps_in_it_and_nothing_else() -> None:
    wanted = time_range("2026-11-21", "2026-11-22")
    assert wanted.holds("2026-11-21T00:00:00.000000Z")
    assert wanted.holds("2026-11-22T23:59:59.999999Z")
    assert not wanted.holds("2026-11-23T00:00:00.000000Z")
    assert not wanted.holds("2026-11-21T12")
