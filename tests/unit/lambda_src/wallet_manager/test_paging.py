from __future__ import annotations

import base64

import pytest

from shared.errors import InvalidRequestError
from shared.http import Request
from wallet_manager.paging import cut_page, page_limit, read_cursor, write_cursor

SCOPE = ("transactions", "alice", "2026-11-01", "2026-11-30")
KEY = "2026-11-21T20:47:00.123456Z"


def asking(**query: str) -> Request:
    return Request({"queryStringParameters": query})


def cursor(key: str = KEY, scope: tuple[str, ...] = SCOPE) -> str:
    written = write_cursor(key, scope)
    assert written is not None
    return written


def read(text: str, scope: tuple[str, ...] = SCOPE) -> str | None:
    return read_cursor(asking(cursor=text), scope, lambda key: key.startswith("2026"))


def test_a_cursor_brings_back_its_key() -> None:
    assert read(cursor()) == KEY


def test_a_cursor_needs_no_escaping_in_a_url() -> None:
    for key in ("~~~???>>>", KEY, "ÿÿÿ"):
        assert cursor(key).replace("-", "").replace("_", "").isalnum()


def test_the_last_page_has_no_cursor() -> None:
    assert write_cursor(None, SCOPE) is None


def test_the_first_page_needs_none() -> None:
    assert read_cursor(asking(), SCOPE, lambda _: True) is None


@pytest.mark.parametrize("place", range(4))
def test_a_cursor_of_another_list_is_refused(place: int) -> None:
    other = tuple("other" if index == place else part for index, part in enumerate(SCOPE))
    with pytest.raises(InvalidRequestError, match=r"^cursor: "):
        read(cursor(), other)


def test_every_single_changed_character_is_noticed() -> None:
    text = cursor()
    for place, character in enumerate(text):
        changed = text[:place] + ("A" if character != "A" else "B") + text[place + 1 :]
        if base64.urlsafe_b64decode(changed + "==") == base64.urlsafe_b64decode(text + "=="):
            continue  # the bits base64 pads with carry nothing
        with pytest.raises(InvalidRequestError):
            read(changed)


@pytest.mark.parametrize("text", ["", "x", "not base64!", "AAAA", "é", "/w", cursor()[:-4], cursor() + "AAAA"])
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequestError, match=r"^cursor: "):
        read(text)


def test_a_well_made_cursor_with_an_impossible_key_is_refused() -> None:
    with pytest.raises(InvalidRequestError):
        read(cursor("1999-01-01"))


@pytest.mark.parametrize(("query", "expected"), [({}, 100), ({"limit": "1"}, 1), ({"limit": "100"}, 100)])
def test_a_page_has_a_hundred_entries_unless_fewer_are_asked_for(query: dict[str, str], expected: int) -> None:
    assert page_limit(asking(**query)) == expected


@pytest.mark.parametrize("limit", ["0", "101", "", "ten"])
def test_other_limits_are_refused(limit: str) -> None:
    with pytest.raises(InvalidRequestError, match=r"^limit: "):
        page_limit(asking(limit=limit))


def test_a_page_ends_with_a_key_only_when_there_is_more() -> None:
    rows = [{"k": "c"}, {"k": "b"}, {"k": "a"}]
    assert cut_page(rows, 3, "k").last_key is None
    page = cut_page(rows, 2, "k")
    assert (page.rows, page.last_key) == (rows[:2], "b")
    assert cut_page([], 2, "k").rows == []
