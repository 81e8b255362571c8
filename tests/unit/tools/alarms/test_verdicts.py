"""Both tables of AWS's page on missing data, row by row, and what its text says beside them."""

from __future__ import annotations

import pytest

from tools.alarms.verdicts import ALARM, INSUFFICIENT_DATA, OK, decide

KEEPS = "keeps"
TREATMENTS = ("missing", "ignore", "breaching", "notBreaching")

THREE_OF_THREE = {
    "0-X-X": (OK, OK, OK, OK),
    "0----": (OK, OK, OK, OK),
    "-----": (INSUFFICIENT_DATA, KEEPS, ALARM, OK),
    "0XX-X": (ALARM, ALARM, ALARM, ALARM),
    "--X--": (ALARM, KEEPS, ALARM, OK),
    "----X": (OK, OK, ALARM, OK),
    "---X-": (OK, OK, ALARM, OK),
    "---XO": (OK, OK, OK, OK),
    "XXXX0": (OK, OK, OK, OK),
    "00XXX": (ALARM, ALARM, ALARM, ALARM),
}
TWO_OF_THREE = {
    "0-X-X": (ALARM, ALARM, ALARM, ALARM),
    "00X0X": (ALARM, ALARM, ALARM, ALARM),
    "0-X--": (OK, OK, ALARM, OK),
    "----0": (OK, OK, ALARM, OK),
    "---X-": (ALARM, KEEPS, ALARM, OK),
    "XX000": (OK, OK, OK, OK),
    "---XX": (ALARM, ALARM, ALARM, ALARM),
}
ONE_OF_ONE = {
    "--X": (ALARM, ALARM, ALARM, ALARM),
    "X--": (ALARM, ALARM, ALARM, ALARM),
    "XX0": (OK, OK, OK, OK),
    "---": (INSUFFICIENT_DATA, KEEPS, ALARM, OK),
}


def rows(table: dict[str, tuple[str, ...]], to_alarm: int, periods: int) -> list[tuple[str, int, int, str, str]]:
    return [
        (points, to_alarm, periods, treatment, expected)
        for points, row in table.items()
        for treatment, expected in zip(TREATMENTS, row, strict=True)
    ]


@pytest.mark.parametrize("state", [OK, ALARM, INSUFFICIENT_DATA])
@pytest.mark.parametrize(
    ("points", "to_alarm", "periods", "missing", "expected"),
    [*rows(THREE_OF_THREE, 3, 3), *rows(TWO_OF_THREE, 2, 3), *rows(ONE_OF_ONE, 1, 1)],
)
def test_a_row_of_the_table(points: str, to_alarm: int, periods: int, missing: str, expected: str, state: str) -> None:
    breaches = [{"X": True, "-": None}.get(point, False) for point in points]
    after = decide(breaches, periods=periods, to_alarm=to_alarm, missing=missing, state=state)
    assert after == (state if expected == KEEPS else expected)
