"""The words of the harness as frozen values. Steps take and return these; nothing here does any work."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from policies.rule import Table


class Target(StrEnum):
    """Where resources are made."""

    LOCAL = "local"
    LOCALSTACK = "localstack"
    AWS = "aws"

    @property
    def emulated(self) -> bool:
        """True where no real account is involved."""
        return self is not Target.AWS


def command(verb: str, environment: str, target: str = "local", stack: str = "service") -> str:
    """What to type for a verb on this very environment, target and stack: for hints that can be pasted."""
    elsewhere = "" if target == Target.LOCAL else f" --target {target}"
    other = "" if stack == "service" else f" --stack {stack}"
    return f"nox -s {verb} -- {environment}{elsewhere}{other}"


@dataclass(frozen=True)
class Environment:
    """One environment, read from `environments/<name>/`.

    `destroy_threshold` is how many resources one plan may delete or replace before each has to be allowed by name.
    """

    name: str
    account_id: str
    region: str
    folder: Path
    confirm_apply: bool
    destroy_threshold: int = 10

    @property
    def tfvars(self) -> Path:
        return self.folder / "terraform.tfvars"

    @property
    def backend(self) -> Path:
        return self.folder / "backend.hcl"


@dataclass(frozen=True)
class Package:
    """The zip of a Lambda function, or of a layer (`function` is then `layers/<name>`), ready to deploy.

    `sha256` is lower-case hex; `rebuilt` is False when an earlier build of the same inputs was taken.
    """

    function: str
    flavour: str
    path: Path
    sha256: str
    size_bytes: int
    rebuilt: bool


@dataclass(frozen=True)
class Edit:
    """One attribute that a plan changes, as text: its path, what it is and what it will be.

    A value may be "(sensitive)" or "(known after apply)". `forces` says that the resource is replaced because of it.
    """

    attribute: str
    before: str
    after: str
    forces: bool = False


@dataclass(frozen=True)
class Change:
    """What a plan does to one resource instance (`resource_changes[]` of Terraform's plan JSON).

    `edits` are the attributes that an update or a replace changes; `reason` is Terraform's word for why it is
    replaced or deleted (`action_reason`), empty when it gives none.
    """

    address: str
    type: str
    actions: tuple[str, ...]
    mode: str = "managed"
    importing: bool = False
    edits: tuple[Edit, ...] = ()
    reason: str = ""

    @property
    def kind(self) -> str:
        """create, update, replace, delete, forget, read, import (taken over as it is) or no-op."""
        if set(self.actions) >= {"create", "delete"}:
            return "replace"
        if self.importing and self.actions == ("no-op",):
            return "import"
        return self.actions[0] if self.actions else "no-op"


@dataclass(frozen=True)
class Plan:
    """A saved plan and what `terraform show -json` says of it.

    `applyable` is Terraform's own word on whether applying would do anything: a plan may change nothing but outputs,
    imports or moved addresses.
    """

    path: Path
    json_path: Path
    sha256: str
    changes: tuple[Change, ...]
    applyable: bool = True

    def of_kind(self, *kinds: str) -> tuple[Change, ...]:
        return tuple(c for c in self.changes if c.mode == "managed" and c.kind in kinds)

    @property
    def counts(self) -> dict[str, int]:
        """Managed instances by kind of change; a replace counts once."""
        tally: dict[str, int] = {}
        for change in self.changes:
            if change.mode == "managed":
                tally[change.kind] = tally.get(change.kind, 0) + 1
        return tally

    @property
    def is_empty(self) -> bool:
        """True when applying it would touch nothing, the state included."""
        return not self.applyable


@dataclass(frozen=True)
class Finding:
    """One rule's answer about one resource.

    `result` is fail, unknown or waived; what passed is only counted. `source` is plan, hcl, state (found after the
    apply) or policies (about the policies themselves). `line` is 1-based.
    """

    rule: str
    address: str
    result: str
    message: str
    source: str = "plan"
    file: str = ""
    line: int = 0

    def as_json(self) -> dict[str, Any]:
        return {k: v for k, v in self.__dict__.items() if v not in ("", 0)}


@dataclass(frozen=True)
class Verdict:
    """The gate's answer for the bytes of one plan.

    `result` is pass, fail or unsound. `tables` are what rules have worked out for a reviewer (quantities, who may
    do what); `allowed` are the addresses whose destruction the command line allowed; `passed` counts, for each rule
    that found nothing to say against the plan, what it looked at.
    """

    result: str
    findings: tuple[Finding, ...]
    counts: dict[str, int]
    reasons: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    allowed: tuple[str, ...] = ()
    passed: dict[str, int] = field(default_factory=dict)

    @property
    def blocking(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.result != "waived")


@dataclass(frozen=True)
class Timing:
    """Wall-clock seconds of one step."""

    step: str
    seconds: float


@dataclass(frozen=True)
class DriftItem:
    """An attribute that no longer is what Terraform left."""

    address: str
    attribute: str
    before: str
    after: str


@dataclass(frozen=True)
class Checked:
    """What a smoke check found. `state` is up, down, not configured or unknown (there was no time to find out)."""

    target: str
    state: str
    latency_ms: float
    expected: str
    seen: str
    request_id: str = ""

    @property
    def failed(self) -> bool:
        """Whether something is wrong with what was deployed."""
        return self.state not in ("up", "not configured")


@dataclass(frozen=True)
class RunResult:
    """What one environment's run came to; reports are made from this alone."""

    verb: str
    environment: str
    target: str
    stack: str
    run_dir: Path
    timings: tuple[Timing, ...] = ()
    packages: tuple[Package, ...] = ()
    plan: Plan | None = None
    verdict: Verdict | None = None
    outputs: dict[str, Any] = field(default_factory=dict)
    drift: tuple[DriftItem, ...] = ()
    made: dict[str, int] = field(default_factory=dict)
    checks: tuple[Checked, ...] = ()
    notes: tuple[str, ...] = ()
