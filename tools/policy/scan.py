"""What a scan found, as values. `checkov_scans.py` makes the JSON that `from_json` reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
class OwnAnswers:
    """What there was of our own checks, and what they said of a plan.

    `supports` are the types of resources (patterns) that each check looks at; `graphs` are the graph checks, which
    look at everything at once. `answers` maps (rule, address) to PASSED, FAILED or UNKNOWN, `unknown` the last of
    these to a sentence. `graphs_ran` came to their end.
    """

    supports: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    graphs: frozenset[str] = frozenset()
    answers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    unknown: Mapping[tuple[str, str], str] = field(default_factory=dict)
    graphs_ran: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Scan:
    """One run of checkov.

    `framework` is plan or hcl. `resources` are the managed resources that really reached the rules, by address (an
    HCL scan has blocks, so no index keys). `passed` holds (rule, address) pairs. `errors` are what checkov only
    logged. `registered` are the ids of every rule that was loaded. `own` is there for plans only.
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
    own: OwnAnswers = field(default_factory=OwnAnswers)

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
            own=_own(scan["own"]) if "own" in scan else OwnAnswers(),
        )


def _own(item: Mapping[str, Any]) -> OwnAnswers:
    return OwnAnswers(
        supports={rule: tuple(types) for rule, types in item["supports"].items()},
        graphs=frozenset(item["graphs"]),
        answers={(rule, address): said for rule, address, said, _ in item["ran"]},
        unknown={(rule, address): why for rule, address, said, why in item["ran"] if said == "UNKNOWN"},
        graphs_ran=frozenset(item["graphs_ran"]),
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
