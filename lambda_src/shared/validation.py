"""Checks of what callers send. Each raises InvalidRequestError with the field's name first."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from shared.errors import InvalidRequestError

MAX_EMAIL = 254  # RFC 5321 4.5.3.1.3, less the angle brackets
# HTML's "valid e-mail address", with at least one dot in the domain; the same pattern is in openapi.json.
EMAIL_PATTERN = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"
# What can be shown: no control, invisible or direction-changing characters, no lone surrogates. And not only spaces.
_HIDDEN = r"\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff"
_SPACES = r" \xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
SHOWN_PATTERN = f"[^{_HIDDEN}]*"
TEXT_PATTERN = f"[{_SPACES}]*[^{_SPACES}{_HIDDEN}]{SHOWN_PATTERN}"
_MAX_VERSION = 2**53 - 1  # the largest integer every JSON reader keeps exact (RFC 8259, section 6)


def only_fields(body: Mapping[str, Any], allowed: Collection[str]) -> None:
    """Refuse fields nobody reads: a misspelt one would otherwise be lost in silence."""
    for name in body:
        if name not in allowed:
            raise InvalidRequestError(_shown(name), f"unknown field; known are {', '.join(sorted(allowed))}")


def text(value: Any, field: str, longest: int) -> str:
    """A string of 1 to `longest` characters that can be shown, without spaces around it."""
    if not isinstance(value, str):
        raise InvalidRequestError(field, "must be a string")
    trimmed = value.strip()
    if not 1 <= len(trimmed) <= longest or not re.fullmatch(TEXT_PATTERN, trimmed):
        raise InvalidRequestError(field, f"must be 1 to {longest} printable characters")
    return trimmed


def choice(value: Any, field: str, options: Collection[str]) -> str:
    """One of `options`, exactly."""
    if not isinstance(value, str) or value not in options:
        raise InvalidRequestError(field, f"must be one of {', '.join(options)}")
    return value


def email(value: Any, field: str) -> str:
    """An e-mail address in lower case, as it is stored and looked up."""
    if not isinstance(value, str) or len(value) > MAX_EMAIL:
        raise InvalidRequestError(field, "must be an e-mail address")
    address = value.strip().lower()
    if not re.fullmatch(EMAIL_PATTERN, address):
        raise InvalidRequestError(field, "must be an e-mail address")
    return address


def version(value: Any, field: str) -> int:
    """The version of a record the caller last saw."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MAX_VERSION:
        raise InvalidRequestError(field, "must be the integer version last read")
    return value


def string_map(value: Any, field: str, most: int, longest: int) -> dict[str, str]:
    """An object of at most `most` strings, keys and values of at most `longest` characters each."""
    if not isinstance(value, dict) or len(value) > most:
        raise InvalidRequestError(field, f"must be an object of at most {most} strings")
    return {
        text(name, f"{field} key", longest): text(entry, f"{field}.{_shown(name)}", longest)
        for name, entry in value.items()
    }


def whole_number(value: str, field: str, least: int, most: int) -> int:
    """A query parameter that is an integer between `least` and `most`."""
    if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
        raise InvalidRequestError(field, f"must be an integer from {least} to {most}")
    return int(value)


def _shown(name: str) -> str:
    """A caller's own field name, fit to be quoted back."""
    return name[:64] if name.isprintable() else "field name"
