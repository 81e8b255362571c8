from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared import validation
from shared.errors import InvalidRequestError


def refusal(check: Callable[[], Any]) -> str:
    with pytest.raises(InvalidRequestError) as refused:
        check()
    return refused.value.message


def test_text_is_trimmed() -> None:
    assert validation.text("  Zoë 🦊 ", "name", 10) == "Zoë 🦊"


@pytest.mark.parametrize("value", [None, 5, "", "   ", "x" * 11, "a\nb", "a\x00b", "\ud800", "a\u202eb", ["a"]])
def test_text_refuses_what_cannot_be_shown_or_stored(value: Any) -> None:
    assert refusal(lambda: validation.text(value, "name", 10)).startswith("name: ")


def test_email_is_lower_case() -> None:
    assert validation.email(" Alice.B+tag@Example.COM ", "email") == "alice.b+tag@example.com"


@pytest.mark.parametrize(
    "value",
    [None, 7, "", "alice", "alice@", "@example.com", "a b@example.com", "a@b", "a@b..c", "a@" + "b" * 250 + ".cd"],
)
def test_email_refuses_what_is_no_address(value: Any) -> None:
    assert refusal(lambda: validation.email(value, "email")) == "email: must be an e-mail address"


@pytest.mark.parametrize("value", [None, "1", 1.0, True, 0, -1, 2**53])
def test_version_is_a_positive_integer(value: Any) -> None:
    assert refusal(lambda: validation.version(value, "version")).startswith("version: ")


def test_version_passes_integers() -> None:
    assert validation.version(2**53 - 1, "version") == 2**53 - 1


def test_unknown_fields_are_named() -> None:
    assert refusal(lambda: validation.only_fields({"nmae": 1}, ("name",))) == "nmae: unknown field; known are name"


def test_a_field_name_that_cannot_be_shown_is_not_quoted() -> None:
    assert refusal(lambda: validation.only_fields({"\x1b[2J": 1}, ("name",))).startswith("field name: ")


def test_choice_is_exact() -> None:
    assert validation.choice("ED25519", "keyType", ("ED25519",)) == "ED25519"
    assert refusal(lambda: validation.choice("ed25519", "keyType", ("ED25519",))) == "keyType: must be one of ED25519"
    assert refusal(lambda: validation.choice(["ED25519"], "keyType", ("ED25519",))).startswith("keyType: ")


@pytest.mark.parametrize(
    "value", [None, [], {"a": 1}, {"a": {"b": "c"}}, {"": "x"}, {"a": "", "b": "c"}, {"a": "x" * 5}]
)
def test_string_map_refuses_other_shapes(value: Any) -> None:
    assert refusal(lambda: validation.string_map(value, "walletData", 2, 4)).startswith("walletData")


def test_string_map_counts_entries() -> None:
    assert validation.string_map({"a": "1", "b": "2"}, "walletData", 2, 4) == {"a": "1", "b": "2"}
    three = dict.fromkeys("abc", "1")
    assert refusal(lambda: validation.string_map(three, "walletData", 2, 4)).startswith("walletData")


@pytest.mark.parametrize("value", ["", "0", "101", "-1", "1.5", "ten", "٣", "1" * 30])
def test_whole_number_keeps_its_bounds(value: str) -> None:
    assert refusal(lambda: validation.whole_number(value, "limit", 1, 100)) == "limit: must be an integer from 1 to 100"
