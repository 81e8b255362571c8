"""A person's written approval of one destroy, or of one plan: read strictly, good for one environment and for days.

It stands in for the name that a person types, where nobody sits at a terminal (docs/approvals.md).
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tools.errors import BadInput

LONGEST = timedelta(days=7)
"""What was approved for longer than this has been forgotten, and the environment is another one by then."""

WHAT = ("apply", "destroy")

_LARGEST_BYTES = 16_384
_SHA256 = re.compile(r"[0-9a-f]{64}")

_TEXTS = ("what", "environment", "target", "stack", "approver", "reason")
_HINT = "docs/approvals.md shows a whole file"


@dataclass(frozen=True)
class Approval:
    """What somebody has put their name to.

    Args:
        what: apply or destroy.
        expires: from then on it is worth nothing; in UTC.
        plan_sha256: of the one plan that may be applied (lower-case hex); empty for a destroy, which plans anew.
        digest: SHA-256 of the file's bytes, its identity: the same file is good once.
    """

    what: str
    environment: str
    target: str
    stack: str
    approver: str
    reason: str
    expires: datetime
    plan_sha256: str
    digest: str

    @property
    def says(self) -> str:
        """One line for a report."""
        return f"{self.what} approved by {self.approver}: {self.reason}"


def read(path: Path, now: datetime | None = None) -> Approval:
    """Read an approval.

    Raises:
        BadInput: it cannot be read, a key is missing, unknown or not as it should be, or it has expired; names the
            file and the key.
    """
    values, data = _load(path)
    approves_plan = values.get("what") == "apply"
    wanted = {*_TEXTS, "expires", *(("plan_sha256",) if approves_plan else ())}
    for key in sorted(wanted - values.keys()):
        raise BadInput(f'{path} lacks the key "{key}"', hint=_HINT)
    for key in sorted(values.keys() - wanted):
        extra = "a destroy makes its plan anew, so none can be named" if key == "plan_sha256" else ""
        raise BadInput(f'{path} has the unknown key "{key}"', why=extra, hint=_HINT)
    for key in _TEXTS:
        if not (isinstance(values[key], str) and values[key].strip()):
            raise BadInput(f'{path}: "{key}" is {values[key]!r}, not a text', hint=_HINT)
    if values["what"] not in WHAT:
        raise BadInput(f'{path}: "what" is {values["what"]!r}', hint=f"it must be one of {', '.join(WHAT)}")
    plan = values.get("plan_sha256", "")
    if approves_plan and not (isinstance(plan, str) and _SHA256.fullmatch(plan)):
        raise BadInput(f'{path}: "plan_sha256" is {plan!r}', hint="64 hexadecimal digits, as report.md gives them")
    texts = {key: " ".join(values[key].split()) for key in _TEXTS}
    expires = _expiry(path, values["expires"], now or datetime.now(UTC))
    return Approval(**texts, expires=expires, plan_sha256=plan, digest=hashlib.sha256(data).hexdigest())


def require(approval: Approval, *, what: str, environment: str, target: str, stack: str) -> None:
    """Make sure that it approves this of this place.

    Raises:
        BadInput: it approves something else; says what.
    """
    here = {"what": what, "environment": environment, "target": target, "stack": stack}
    for key, value in here.items():
        given = getattr(approval, key)
        if given != value:
            raise BadInput(f"the approval is for {key} {given}, not for {value}", hint=_HINT)


def require_plan(approval: Approval, plan_sha256: str) -> None:
    """Make sure that the plan is the one it approves, where it approves one (an apply does).

    Raises:
        BadInput: it is another.
    """
    if approval.what == "apply" and approval.plan_sha256 != plan_sha256:
        raise BadInput(
            "the approval is for another plan than this one",
            why=f"approved: {approval.plan_sha256}\nthis plan: {plan_sha256}",
            hint="apply the plan that was read, with --saved-plan; a plan made anew never has the same bytes",
        )


def _load(path: Path) -> tuple[dict[str, Any], bytes]:
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST_BYTES + 1)
    except OSError as error:
        raise BadInput(f"the approval {path} cannot be read", why=str(error), hint=_HINT) from error
    if len(data) > _LARGEST_BYTES:
        raise BadInput(f"{path} is no approval: it is larger than {_LARGEST_BYTES} bytes", hint=_HINT)
    try:
        return tomllib.loads(data.decode("utf-8")), data
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} is not valid TOML", why=str(error), hint=_HINT) from error


def _expiry(path: Path, value: object, now: datetime) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise BadInput(
            f'{path}: "expires" is {value!r}', hint="write a time with its zone: expires = 2026-12-01T18:00:00Z"
        )
    expires = value.astimezone(UTC)
    if expires <= now:
        raise BadInput(f"{path} expired at {expires:%Y-%m-%d %H:%M} UTC", hint="ask for a new approval")
    if expires - now > LONGEST:
        raise BadInput(
            f"{path} is good until {expires:%Y-%m-%d %H:%M} UTC", hint=f"at most {LONGEST.days} days ahead is accepted"
        )
    return expires
