from __future__ import annotations

from tools.bench.measure import Ratio, paired


def test_both_sides_run_in_turn_and_what_is_between_is_run_after_each() -> None:
    order: list[str] = []
    paired(Ratio("x", "", None), lambda: order.append("A"), lambda: order.append("B"), 2, lambda: order.append("-"))
    assert order == ["A", "-", "B", "-", "A", "-", "B", "-"]


def test_the_ratio_is_that_of_the_medians_so_one_slow_run_does_not_count() -> None:
    ratio = Ratio("x", "", 0.75, ours=[1.0, 9.0, 1.2], theirs=[2.0, 2.4, 2.2])
    assert round(ratio.value, 3) == round(1.2 / 2.2, 3)
    assert ratio.ok


def test_a_ratio_over_its_limit_is_not_ok() -> None:
    assert not Ratio("x", "", 0.5, ours=[1.0], theirs=[1.0]).ok


def test_with_nothing_to_compare_the_value_is_seconds() -> None:
    assert Ratio("x", "", 2.0, ours=[1.0, 3.0, 1.5]).value == 1.5


def test_figures_are_named_by_their_unit() -> None:
    ratio = Ratio("x", "", 1.3, ours=[1.0004], theirs=[2.0], unit="mib")

    assert ratio.as_json()["ours_mib"] == [1.0]
    assert ratio.as_json()["theirs_mib"] == [2.0]
    assert Ratio("x", "", 1.3, ours=[1.0]).as_json()["ours_seconds"] == [1.0]
