"""What a verdict is about, and what an apply has at hand to compare it with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tools.context import Context
from tools.model import Environment, Plan, Target
from tools.policy import hashes
from tools.policy.state_mark import StateMark


@dataclass(frozen=True)
class Binding:
    """What a verdict is about.

    `stack_dir` is where Terraform ran: the package paths in a plan are relative to it, and its lock file names the
    providers. `root` is the repository, which holds the policies.
    """

    verb: str
    environment: str
    target: str
    stack: str
    plan_path: Path
    plan_json_path: Path
    stack_dir: Path
    root: Path

    def hashes(self) -> dict[str, str]:
        """SHA-256 (lower-case hex) of everything but the packages, under the names `verdict.json` uses."""
        return {
            "plan_sha256": hashes.of_file(self.plan_path),
            "plan_json_sha256": hashes.of_file(self.plan_json_path),
            "provider_lock_sha256": hashes.of_file(self.stack_dir / ".terraform.lock.hcl"),
            "policies_sha256": hashes.of_policies(self.root),
        }


@dataclass(frozen=True)
class AtHand:
    """What an apply is about to be done with, and to: the Terraform, and the state as the backend has it now.

    `state` is None where the backend has none.
    """

    terraform_version: str
    state: StateMark | None


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
        root=context.root,
    )
