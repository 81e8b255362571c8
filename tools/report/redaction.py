"""Take out of a report what must not leave the machine: secrets, and the numbers of accounts.

Every value of a result passes through here before any renderer sees it, so that a new report, or a new field, cannot
forget to. Three nets lie one below the other: values that the plan itself marks as sensitive, attributes whose name
says that they hold a secret, and texts in the well-known shapes of credentials.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from tools.model import DriftItem, Edit

T = TypeVar("T")

HIDDEN = "(hidden)"

_SHORTEST = 8
"""A marked value shorter than this is not looked for elsewhere: `true` or `dev` would be hidden all over the page."""

_ACCOUNT = re.compile(r"(?<![0-9A-Za-z])\d{12}(?![0-9A-Za-z])")

_WORD = r"(?:pass(?:word|wd|phrase)|secret(?:_?(?:access_?)?key|_string)?|api_?key|private_?key|token|credentials?)"
_NAMED = re.compile(rf"(?i){_WORD}(?:_wo)?(?:\[\d+\])?$")
_NO_SECRET = re.compile(r"(?:arn:|/|\(|\d{1,9}$|true$|false$)")
"""What such an attribute may well hold and show: an ARN, a parameter's name, "(not set)", a number, a flag."""

_SHAPES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, flags), mask)
    for pattern, mask, flags in (
        (r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", HIDDEN, re.DOTALL),
        (r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b", HIDDEN, 0),  # AWS access key ids, IAM user guide "Understanding unique IDs"
        (r"\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?", HIDDEN, 0),  # a JSON web token
        (r"\b(?:gh[pousr]_|github_pat_|glpat-|npm_|xox[abeprs]-|[rs]k_(?:live|test)_)[\w-]{16,}", HIDDEN, 0),
        (r"\b30(?:2e|30)0201[0-9a-fA-F]{64,}", HIDDEN, 0),  # a DER private key in hex, as Hedera's tools print it
        (r"(?i)\b(bearer|basic)\s+[A-Za-z0-9+/=._~-]{16,}", rf"\1 {HIDDEN}", 0),
        (r"(://)[^/\s:@]+:[^/\s@]+(?=@)", rf"\1{HIDDEN}", 0),  # https://user:password@host
        (r"(?i)([?&](?:x-amz-(?:signature|security-token|credential)|sig(?:nature)?)=)[^&\s\"'<>]+", rf"\1{HIDDEN}", 0),
        (rf"(?i)(?<![\w:/.-])([\w.-]*{_WORD}\s*=\s*[\"']?)(?!arn:|[/(])[^\s\"',;&)}}\]]{{6,}}", rf"\1{HIDDEN}", 0),
        (rf"(?i)(?<![\w:/.-])([\w.-]*{_WORD}[\"']?\s*:\s*[\"'])(?!arn:|[/(])[^\"']{{6,}}", rf"\1{HIDDEN}", 0),
    )
)


class Redaction:
    """What to hide in the reports of one run.

    Args:
        secrets: values that must not appear, whatever surrounds them.
        accounts: names to put in the place of account ids, by id; None leaves account ids as they are, for what only
            the person at this machine reads.
    """

    def __init__(self, secrets: frozenset[str] = frozenset(), accounts: Mapping[str, str] | None = None) -> None:
        longest_first = sorted(secrets, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None
        self._accounts = accounts

    @classmethod
    def of(cls, document: Mapping[str, Any], accounts: Mapping[str, str]) -> Redaction:
        """For the reports on one plan: `document` is Terraform's JSON of it, `accounts` names by account id."""
        return cls(frozenset(_marked(document)), accounts)

    def text(self, text: str) -> str:
        """The text without what is to be hidden, and with nothing in it that UTF-8 cannot write."""
        if not text.isascii():
            text = text.encode("utf-8", "replace").decode()
        if self._secrets:
            text = self._secrets.sub(HIDDEN, text)
        for shape, mask in _SHAPES:
            text = shape.sub(mask, text)
        return text if self._accounts is None else _ACCOUNT.sub(self._account, text)

    def apply(self, value: T) -> T:
        """A value of any kind with every text in it redacted, however deep; paths and numbers stay."""
        redacted: T = self._deep(value)
        return redacted

    def _deep(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self._deep(key): self._deep(item) for key, item in value.items()}
        if isinstance(value, tuple | list):
            return type(value)(self._deep(item) for item in value)
        if is_dataclass(value) and not isinstance(value, type):
            changed = {f.name: self._deep(getattr(value, f.name)) for f in fields(value)}
            return _unnamed(replace(value, **changed))
        return value

    def _account(self, found: re.Match[str]) -> str:
        number, names = found.group(), self._accounts or {}
        return f"[account {names.get(number) or f'…{number[-4:]}'}]"


def _unnamed(value: Any) -> Any:
    """An edit or a drifted attribute without its values, when its name says that they are secret."""
    if isinstance(value, Edit | DriftItem) and _NAMED.search(value.attribute):
        before, after = (text if not text or _NO_SECRET.match(text) else HIDDEN for text in (value.before, value.after))
        return replace(value, before=before, after=after)
    return value


def _marked(document: Mapping[str, Any]) -> Iterator[str]:
    """Every text that a plan marks as sensitive, in resources before and after, in drift and in outputs."""
    for section in ("resource_changes", "resource_drift"):
        for item in document.get(section, ()):
            change = item.get("change", {})
            for side in ("before", "after"):
                yield from _texts(change.get(side), change.get(f"{side}_sensitive"))
    outputs = (document.get("planned_values") or {}).get("outputs") or {}
    for output in outputs.values():
        yield from _texts(output.get("value"), output.get("sensitive"))


def _texts(value: Any, marks: Any) -> Iterator[str]:
    if isinstance(value, str):
        if marks is True and len(value) >= _SHORTEST:
            yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(item, marks is True or (marks.get(key) if isinstance(marks, Mapping) else None))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            inner = marks[index] if isinstance(marks, list) and index < len(marks) else None
            yield from _texts(item, marks is True or inner)
