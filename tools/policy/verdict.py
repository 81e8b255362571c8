"""`verdict.json`: a verdict tied to the bytes it was given for, good for one apply within the hour.

The plan's JSON does not say all that its bytes do: a saved plan can be edited so that the JSON stays the same and
other values are applied. And the plan names packages without holding them. So the file carries hashes of the plan, of
every package it names, of the provider lock and of the policies, and `verify` takes them all again before anything is
applied.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from tools.context import Context
from tools.edges.files import sha256, write_atomically
from tools.errors import BadInput, GateBlocked, GateUnsound
from tools.model import Environment, Plan, Target, Verdict, command
from tools.policy.plan_source import planned

GOOD_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Binding:
    """What a verdict is about.

    `stack_dir` is where Terraform ran: the package paths in a plan are relative to it, and its lock file names the
    providers.
    """

    verb: str
    environment: str
    target: str
    stack: str
    plan_path: Path
    plan_json_path: Path
    stack_dir: Path
    policies_dir: Path

    def hashes(self) -> dict[str, str]:
        """SHA-256 (lower-case hex) of everything but the packages, under the names `verdict.json` uses."""
        return {
            "plan_sha256": _hash(self.plan_path),
            "plan_json_sha256": _hash(self.plan_json_path),
            "provider_lock_sha256": _hash(self.stack_dir / ".terraform.lock.hcl"),
            "policies_sha256": policies_sha256(self.policies_dir),
        }


class Asked(Protocol):
    """The part of a request that a verdict is about."""

    @property
    def verb(self) -> str: ...
    @property
    def target(self) -> Target: ...
    @property
    def stack(self) -> str: ...


def binding(context: Context, request: Asked, environment: Environment, plan: Plan) -> Binding:
    """The binding of a run's saved plan, which lies beside the workspace that Terraform ran in."""
    return Binding(
        verb="destroy" if request.verb == "destroy" else "apply",
        environment=environment.name,
        target=str(request.target),
        stack=request.stack,
        plan_path=plan.path,
        plan_json_path=plan.json_path,
        stack_dir=plan.path.parent / "workspace" / "stacks" / request.stack,
        policies_dir=context.root / "policies",
    )


_CHANGED = {
    "plan_sha256": "{plan} was changed after the gate passed it",
    "plan_json_sha256": "{plan_json} was changed after the gate passed it",
    "provider_lock_sha256": "the provider lock file was changed after the gate passed the plan",
    "policies_sha256": "the policies were changed after the gate passed the plan",
}


def write(
    path: Path, verdict: Verdict, binding: Binding, *, checkov_version: str = "", now: datetime | None = None
) -> dict[str, Any]:
    """Write `verdict.json` (mode 0600) and return what it says.

    Raises:
        GateUnsound: the plan names a package that is not there, or whose bytes are not those the plan was made with.
    """
    plan = json.loads(binding.plan_json_path.read_bytes())
    document = {
        "result": verdict.result,
        "verb": binding.verb,
        "environment": binding.environment,
        "target": binding.target,
        "stack": binding.stack,
        **binding.hashes(),
        "artifacts": artifacts(plan, binding.stack_dir),
        "terraform_version": plan.get("terraform_version", ""),
        "checkov_version": checkov_version,
        "created_at": (now or datetime.now(UTC)).isoformat(timespec="seconds"),
        "used_at": None,
        "counts": verdict.counts,
        "reasons": list(verdict.reasons),
        "findings": [finding.as_json() for finding in verdict.findings],
    }
    _save(path, document)
    return document


def verify(path: Path, binding: Binding, *, now: datetime | None = None) -> dict[str, Any]:
    """Make sure that `path` holds an unused, fresh, passing verdict about exactly this; returns what it says.

    Raises:
        GateBlocked: the verdict is that the plan fails.
        GateUnsound: the verdict is that the gate could not tell.
        BadInput: there is no verdict, or it is about something else, too old, or used.
    """
    document = _load(path, binding)
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


def verify_and_use(path: Path, binding: Binding, *, now: datetime | None = None) -> dict[str, Any]:
    """`verify`, then `mark_used`: what an apply does right before Terraform starts."""
    document = verify(path, binding, now=now)
    mark_used(path, now=now)
    return document


def artifacts(plan: Mapping[str, Any], stack_dir: Path) -> dict[str, str]:
    """Path (as the plan names it) -> SHA-256 of every package in the plan that a function's or layer's code is taken
    from.

    Raises:
        GateUnsound: one is not there, or its bytes are not those of the plan's `source_code_hash`.
    """
    found: dict[str, str] = {}
    for address, name, promised in _packages(plan):
        package = stack_dir / name
        if not package.is_file():
            raise GateUnsound(f"{address} takes its code from {name}, which is not there", hint="nox -s package")
        found[name] = sha256(package)
        if promised and base64.b64encode(bytes.fromhex(found[name])).decode() != promised:
            raise GateUnsound(f"{name} is not the package the plan was made with: {address} names another hash")
    return dict(sorted(found.items()))


def policies_sha256(folder: Path) -> str:
    """One SHA-256 over the names and bytes of every file in the policies folder."""
    digest = hashlib.sha256()
    files = (file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    for name, file in sorted((file.relative_to(folder).as_posix(), file) for file in files):
        digest.update(f"{name}\0{sha256(file)}\n".encode())
    return digest.hexdigest()


def _packages(plan: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for change in planned(plan):
        after = change["change"].get("after") or {}
        if change["type"] in ("aws_lambda_function", "aws_lambda_layer_version") and after.get("filename"):
            yield change["address"], after["filename"], after.get("source_code_hash") or ""


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
        if _hash(binding.stack_dir / name) != digest:
            raise _refusal(binding, f"the package {Path(name).name} was changed after the gate passed the plan")


def _load(path: Path, binding: Binding) -> dict[str, Any]:
    try:
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise _refusal(binding, "there is no verdict for this plan") from None
    except (OSError, ValueError) as error:
        raise _refusal(binding, f"{path} cannot be read", why=str(error)) from error
    needed = {"result", "verb", "environment", "target", "stack", "created_at", "used_at", "artifacts"}
    if not isinstance(document, dict) or not needed | set(_CHANGED) <= set(document):
        raise _refusal(binding, f"{path} is not a verdict")
    return document


def _refusal(binding: Binding, what: str, *, why: str = "") -> BadInput:
    again = command(
        "plan" if binding.verb == "apply" else binding.verb, binding.environment, binding.target, binding.stack
    )
    return BadInput(what, why=why, hint=f"plan again: {again}")


def _hash(path: Path) -> str:
    """The file's SHA-256; of a file that is not there, nothing."""
    return sha256(path) if path.is_file() else ""


def _save(path: Path, document: Mapping[str, Any]) -> None:
    write_atomically(path, json.dumps(document, indent=1) + "\n", mode=0o600)
