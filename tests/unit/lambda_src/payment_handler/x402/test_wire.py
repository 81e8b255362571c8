"""Headers of x402: base64 of a JSON object and nothing else."""

from __future__ import annotations

import base64

import pytest

from payment_handler.x402.wire import MAX_HEADER_CHARACTERS, MalformedHeaderError, decode, encode


def test_what_is_encoded_is_decoded() -> None:
    assert decode(encode({"a": ["ü", 1]})) == {"a": ["ü", 1]}


def test_spaces_around_a_header_do_not_count() -> None:
    assert decode(f" {encode({})} ") == {}


@pytest.mark.parametrize(
    ("header", "rule"),
    [
        ("e30", "base64"),  # without its padding
        ("e3\n0=", "base64"),
        ("ünïcode", "base64"),
        (base64.b64encode(b"{").decode(), "JSON"),
        (base64.b64encode(b'{"a": NaN}').decode(), "JSON"),
        (base64.b64encode(b"\xff").decode(), "JSON"),
        (base64.b64encode(b"[" * 3000).decode(), "JSON"),
        (base64.b64encode(b"[]").decode(), "JSON object"),
        ("A" * (MAX_HEADER_CHARACTERS + 1), "at most"),
    ],
)
def test_anything_else_is_malformed(header: str, rule: str) -> None:
    with pytest.raises(MalformedHeaderError, match=rule):
        decode(header)
