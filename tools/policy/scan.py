"""What a scan found, as values. `checkov_scans.py` makes the JSON that `from_json` reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Place:
    """Where a block stands in the source; `line` is 1-based, 0 when not known."""

    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Record:
    """One rule that did not pass on one block.

    `keys` are the attributes the rule looked at, as paths (`a/[0]/b`, `*` for any); `unresolved` says that the source
    gives one of them as an expression, so that only a plan knows its value. `end` is the block's last line.
    """

    rule: str
    name: str
    address: str
    place: Place
    end: int = 0
    details: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    unresolved: bool = False


@dataclass(frozen=True)
class SkipComment:
    """A `checkov:skip` comment in the source. It hides nothing; waivers do that."""

    rule: str
    place: Place


@dataclass(frozen=True)
class Scan:
    """One run of checkov.

    `framework` is plan or hcl. `resources` are the managed resources that really reached the rules, by address (an
    HCL scan has blocks, so no index keys). `passed` holds (rule, address) pairs. `errors` are what checkov only
    logged. `registered` are the ids of every rule that was loaded.
    """

    framework: str
    resources: Mapping[str, Place]
    passed: frozenset[tuple[str, str]]
    failed: tuple[Record, ...]
    skipped: tuple[Record, ...]
    parsing_errors: tuple[str, ...]
    errors: tuple[str, ...]
    registered: frozenset[str]
    skip_comments: tuple[SkipComment, ...]
    checkov_version: str

    @classmethod
    def from_json(cls, scan: Mapping[str, Any], checkov_version: str) -> Scan:
        """Read one answer of the worker. Raises KeyError, TypeError or ValueError when it is not one."""
        return cls(
            framework=scan["framework"],
            resources={address: Place(file, line) for address, (file, line) in scan["resources"].items()},
            passed=frozenset((rule, address) for rule, address in scan["passed"]),
            failed=tuple(_record(item) for item in scan["failed"]),
            skipped=tuple(_record(item) for item in scan["skipped"]),
            parsing_errors=tuple(scan["parsing_errors"]),
            errors=tuple(scan["errors"]),
            registered=frozenset(scan["registered"]),
            skip_comments=tuple(
                SkipComment(item["rule"], Place(item["file"], item["line"])) for item in scan["skip_comments"]
            ),
            checkov_version=checkov_version,
        )


def _record(item: Mapping[str, Any]) -> Record:
    first, last = item["lines"]
    return Record(
        rule=item["rule"],
        name=item["name"],
        address=item["address"],
        place=Place(item["file"], first),
        end=last,
        details=tuple(item["details"]),
        keys=tuple(item["keys"]),
        unresolved=item["unresolved"],
    )
