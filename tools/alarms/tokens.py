"""Cutting a text into its parts, for the languages that are read here: metric math and filter patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator


def tokens(token: re.Pattern[str], text: str, unsupported: type[ValueError]) -> Iterator[re.Match[str]]:
    """Every match of `token`, one right after the other, to the end of the text; blanks at its end are passed over.

    Args:
        token: begins with the blanks that may stand before it.
        unsupported: raised, with the place, where there is none.
    """
    at = 0
    while text[at:].strip():
        found = token.match(text, at)
        if found is None:
            raise unsupported(f"{text!r}: not understood from {text[at:]!r}")
        yield found
        at = found.end()
