from __future__ import annotations

import io

import pytest

from tools.errors import BadInput
from tools.report import display


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def plain(stream: io.StringIO) -> display.PlainDisplay:
    return display.PlainDisplay(stream, width=7)


def test_every_line_says_whose_it_is(plain: display.PlainDisplay, stream: io.StringIO) -> None:
    plain.step("dev", "plan")
    plain.line("preprod", "1 of 9 · created aws_kms_key.this 1 s")
    assert stream.getvalue().splitlines() == ["dev      plan …", "preprod  1 of 9 · created aws_kms_key.this 1 s"]


def test_a_headline_is_printed_only_when_there_was_no_sign_of_life_for_a_while(
    plain: display.PlainDisplay, stream: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr(display.time, "monotonic", lambda: now)
    plain.line("dev", "one")
    plain.headline("dev", "two")
    assert "two" not in stream.getvalue()
    now += 11
    plain.headline("dev", "three")
    plain.headline("dev", "four")
    assert stream.getvalue().splitlines()[1:] == ["dev      three"]


def test_a_question_with_nobody_to_answer_is_refused_with_the_way_round(
    plain: display.PlainDisplay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("dev\n"))
    with pytest.raises(BadInput, match="Type it") as caught:
        plain.ask("Type it")
    assert "--yes" in caught.value.hint


def test_without_a_terminal_the_display_is_plain() -> None:
    assert isinstance(display.make_display(("dev",), as_json=False), display.PlainDisplay)
