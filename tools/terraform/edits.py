"""What a plan changes inside a resource, attribute by attribute, down to the value that differs.

`change.before`, `change.after` and their marks are those of Terraform's JSON output format 1.2. A JSON text (a policy
document, say) is compared by what it says: of two long documents only the differing statement is worth a line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tools.model import Edit

SENSITIVE, UNKNOWN, ABSENT = "(sensitive)", "(known after apply)", "(not set)"

_SHOWN = 160  # characters of a value

Json = Mapping[str, Any]


def edits(change: Json) -> tuple[Edit, ...]:
    """Every attribute that an update or a replacement changes; nothing for a create or a delete, which change all.

    A sensitive value is never among them: it reads "(sensitive)" on both sides.
    """
    before, after = change.get("before"), change.get("after")
    if not isinstance(before, Mapping) or not isinstance(after, Mapping) or change.get("actions") == ["no-op"]:
        return ()
    forcing = tuple(_path(path) for path in change.get("replace_paths") or ())
    found = _of_mapping("", before, after, _Marks.of(change))
    return tuple(Edit(path, old, new, _forces(path, forcing)) for path, old, new in found)


class _Marks:
    """What the plan says beside the values at one place in them: unknown until apply, and sensitive."""

    def __init__(self, unknown: Any, *hidden: Any) -> None:
        self._unknown, self._hidden = unknown, hidden

    @classmethod
    def of(cls, change: Json) -> _Marks:
        return cls(change.get("after_unknown"), change.get("before_sensitive"), change.get("after_sensitive"))

    def at(self, key: str | int) -> _Marks:
        return _Marks(_child(self._unknown, key), *(_child(mark, key) for mark in self._hidden))

    @property
    def unknown(self) -> bool:
        return _any_true(self._unknown)

    @property
    def wholly_unknown(self) -> bool:
        return self._unknown is True

    @property
    def hidden(self) -> bool:
        return any(mark is True for mark in self._hidden)

    def shown(self, value: Any) -> str:
        """The text of a value at this place; all of it is hidden when any part of it is sensitive."""
        return SENSITIVE if any(map(_any_true, self._hidden)) else _text(value)


Found = Iterator[tuple[str, str, str]]


def _of_mapping(path: str, before: Json, after: Json, marks: _Marks) -> Found:
    for name in sorted({*before, *after}):
        inner = f"{path}.{name}" if path else str(name)
        yield from _compare(inner, before.get(name), after.get(name), marks.at(name))


def _compare(path: str, before: Any, after: Any, marks: _Marks) -> Found:
    if marks.hidden:
        if before != after or marks.unknown:
            yield path, SENSITIVE, SENSITIVE
        return
    if marks.wholly_unknown:
        yield path, marks.shown(before), UNKNOWN
        return
    before, after = _read(before), _read(after)
    if before == after and not marks.unknown:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _of_mapping(path, before, after, marks)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _compare(f"{path}[{number}]", old, new, marks.at(number))
    elif not _empty(before) or not _empty(after) or marks.unknown:
        yield path, marks.shown(before), UNKNOWN if marks.unknown and _empty(after) else marks.shown(after)


def _read(value: Any) -> Any:
    """The document that a text holds, when it holds one; else the value itself."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _empty(value: Any) -> bool:
    return value in (None, "", [], {})


def _text(value: Any) -> str:
    if _empty(value):
        return ABSENT
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _child(marks: Any, key: str | int) -> Any:
    """The marks of one member; what is marked as a whole is marked in all its parts."""
    if marks is True:
        return True
    if isinstance(marks, Mapping):
        return marks.get(key)
    return marks[key] if isinstance(marks, list) and isinstance(key, int) and key < len(marks) else None


def _any_true(marks: Any) -> bool:
    if isinstance(marks, Mapping):
        return any(map(_any_true, marks.values()))
    return any(map(_any_true, marks)) if isinstance(marks, list) else marks is True


def _path(parts: list[str | int]) -> str:
    """`["rule", 0, "id"]` as `rule[0].id`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).lstrip(".")


def _forces(path: str, forcing: tuple[str, ...]) -> bool:
    """Whether a path is, holds, or lies within one that forces a replacement."""
    return any(path == one or path.startswith((f"{one}.", f"{one}[")) for one in forcing)
