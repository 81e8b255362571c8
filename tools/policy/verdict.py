"""`verdict.json`: a verdict tied to the bytes it was given for, good for one apply within the hour.

The plan's JSON does not say all that its bytes do: a saved plan can be edited so that the JSON stays the same and
other values are applied. And the plan names packages without holding them. So the file carries hashes of the plan, of
every file it names, of the provider lock and of the policies, Terraform's version and the state it was made on;
`verify` takes them all again before anything is applied.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tools.edges.files import write_atomically
from tools.errors import BadInput, GateBlocked, GateUnsound
from tools.model import Verdict, command
from tools.policy import artifacts, hashes, state_mark
from tools.policy.binding import AtHand, Binding, binding

__all__ = ["GOOD_FOR", "AtHand", "Binding", "add_rescan", "binding", "mark_used", "read", "verify", "write"]

GOOD_FOR = timedelta(hours=1)

_CHANGED = {
    "plan_sha256": "{plan} was changed after the gate passed it",
    "plan_json_sha256": "{plan_json} was changed after the gate passed it",
    "provider_lock_sha256": "the provider lock file was changed after the gate passed the plan",
    "policies_sha256": "the policies were changed after the gate passed the plan",
}

_TEXTS = ("result", "verb", "environment", "target", "stack", "terraform_version", "created_at", *_CHANGED)


def write(
    path: Path, verdict: Verdict, binding: Binding, *, checkov_version: str = "", now: datetime | None = None
) -> dict[str, Any]:
    """Write `verdict.json` (mode 0600) and return what it says.

    Raises:
        GateUnsound: the plan names a file that is not there, or whose bytes are not those the plan was made with.
    """
    judged = verdict.result != "unsound"  # what is no whole plan names nothing that could be looked at
    plan = json.loads(binding.plan_json_path.read_bytes()) if judged else {}
    document = {
        "result": verdict.result,
        "verb": binding.verb,
        "environment": binding.environment,
        "target": binding.target,
        "stack": binding.stack,
        **binding.hashes(),
        "artifacts": artifacts.find(plan, binding.stack_dir) if judged else {},
        "terraform_version": plan.get("terraform_version", ""),
        "state": state_mark.of_plan(binding.plan_path).as_json(),
        "checkov_version": checkov_version,
        "created_at": (now or datetime.now(UTC)).isoformat(timespec="seconds"),
        "used_at": None,
        "allowed": list(verdict.allowed),
        "counts": verdict.counts,
        "reasons": list(verdict.reasons),
        "findings": [finding.as_json() for finding in verdict.findings],
        "tables": [asdict(table) for table in verdict.tables],
        "passed": verdict.passed,
    }
    _save(path, document)
    return document


def verify(path: Path, binding: Binding, at_hand: AtHand, *, now: datetime | None = None) -> dict[str, Any]:
    """Make sure that `path` holds an unused, fresh, passing verdict about exactly this; returns what it says.

    Raises:
        GateBlocked: the verdict is that the plan fails.
        GateUnsound: the verdict is that the gate could not tell.
        BadInput: there is no verdict, or it is about something else, too old, or used.
    """
    document = read(path, binding)
    if document["result"] == "fail":
        raise GateBlocked(f"the gate did not pass this plan of {binding.environment}", why=f"{path} has the findings")
    if document["result"] != "pass":
        why = "; ".join(map(str, document.get("reasons", ())))
        raise GateUnsound(f"the gate could not judge this plan of {binding.environment}", why=why)
    for name in ("verb", "environment", "target", "stack"):
        here = getattr(binding, name)
        if document[name] != here:
            raise _refusal(binding, f"the verdict is for {name} {document[name]}, not for {here}")
    _verify_age(document, binding, now or datetime.now(UTC))
    _verify_bytes(document, binding)
    if document["terraform_version"] != at_hand.terraform_version:
        theirs, ours = document["terraform_version"] or "an unknown one", at_hand.terraform_version
        raise _refusal(binding, f"the plan was made with another Terraform: {theirs}, and this is {ours}")
    if why := state_mark.disagreement(document["state"], at_hand.state):
        raise _refusal(binding, why)
    return document


def mark_used(path: Path, *, now: datetime | None = None) -> None:
    """Spend the verdict, before the apply it is spent on. The environment's lock keeps two runs from doing so at once.

    Raises:
        BadInput: it was spent already.
    """
    document = json.loads(path.read_bytes())
    if document["used_at"]:
        raise BadInput(f"the verdict was used already, at {document['used_at']}", hint="plan again")
    document["used_at"] = (now or datetime.now(UTC)).isoformat(timespec="seconds")
    _save(path, document)


def add_rescan(path: Path, rescan: Mapping[str, Any]) -> None:
    """Add what came of looking at the state after the apply; the verdict itself stays as it was."""
    _save(path, {**json.loads(path.read_bytes()), "rescan": dict(rescan)})


def read(path: Path, binding: Binding) -> dict[str, Any]:
    """What a verdict file says, whatever it says.

    Raises:
        BadInput: there is none, or it is not a verdict.
    """
    try:
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise _refusal(binding, "there is no verdict for this plan") from None
    except (OSError, ValueError) as error:
        raise _refusal(binding, f"{path} cannot be read", why=str(error)) from error
    if not _is_verdict(document):
        raise _refusal(binding, f"{path} is not a verdict")
    return dict(document)


def _is_verdict(document: Any) -> bool:
    """Whether everything `verify` looks at is there and of its kind."""
    if not isinstance(document, dict) or "used_at" not in document:
        return False
    files, state = document.get("artifacts"), document.get("state")
    try:
        dated = datetime.fromisoformat(document["created_at"]).tzinfo is not None
    except (KeyError, TypeError, ValueError):
        return False
    return (
        dated
        and all(isinstance(document.get(name), str) for name in _TEXTS)
        and isinstance(files, dict)
        and isinstance(state, dict)
        and isinstance(state.get("lineage"), str)
        and isinstance(state.get("serial"), int)
    )


def _verify_age(document: Mapping[str, Any], binding: Binding, now: datetime) -> None:
    if document["used_at"]:
        raise _refusal(binding, f"the verdict was used already, at {document['used_at']}")
    age = now - datetime.fromisoformat(document["created_at"])
    if not timedelta(0) <= age <= GOOD_FOR:
        raise _refusal(binding, f"the verdict is from {document['created_at']}; it is good for an hour")


def _verify_bytes(document: Mapping[str, Any], binding: Binding) -> None:
    for name, digest in binding.hashes().items():
        if document[name] != digest:
            names = {"plan": binding.plan_path.name, "plan_json": binding.plan_json_path.name}
            raise _refusal(binding, _CHANGED[name].format(**names))
    for name, digest in document["artifacts"].items():
        if hashes.of_file(binding.stack_dir / name) != digest:
            raise _refusal(binding, f"the package {Path(name).name} was changed after the gate passed the plan")


def _refusal(binding: Binding, what: str, *, why: str = "") -> BadInput:
    again = command(
        "plan" if binding.verb == "apply" else binding.verb, binding.environment, binding.target, binding.stack
    )
    return BadInput(what, why=why, hint=f"plan again: {again}")


def _save(path: Path, document: Mapping[str, Any]) -> None:
    write_atomically(path, json.dumps(document, indent=1) + "\n", mode=0o600)
