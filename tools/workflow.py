"""One request as a list of steps: each takes the run so far and returns it with one thing more."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from tools.context import Context
from tools.edges import stop
from tools.errors import HarnessError, Interrupted
from tools.model import Checked, DriftItem, Environment, Package, Plan, RunResult, Target, Timing, Verdict, command

if TYPE_CHECKING:
    from concurrent.futures import Future

    from tools.policy.approval import Approval
    from tools.policy.client import PolicyWorker
    from tools.policy.scan import Scan
    from tools.targets.access import Access
    from tools.terraform.driver import Driver


class Display(Protocol):
    """Where a run says what it is doing; see tools/report/display.py."""

    def step(self, environment: str, name: str) -> None:
        """A step begins."""

    def line(self, environment: str, text: str) -> None:
        """Something happened that is worth a line."""

    def headline(self, environment: str, text: str) -> None:
        """The one-line state of a long step; shown only where it can be overwritten."""

    def ask(self, question: str) -> str:
        """Put a question to a person and return the answer, without surrounding blanks."""


@dataclass(frozen=True)
class Request:
    """What was asked for, as parsed from the command line."""

    verb: str
    environments: tuple[str, ...]
    target: Target = Target.LOCAL
    stack: str = "service"
    yes: bool = False
    saved_plan: bool = False
    as_json: bool = False
    port: int | None = None
    allow_destroy: tuple[str, ...] = ()
    approval: Path | None = None
    hand_over: Path | None = None


@dataclass(frozen=True)
class GateProcess:
    """The policy worker and its scan of the sources, which all environments of a request share."""

    worker: PolicyWorker
    sources: Future[Scan]


@dataclass(frozen=True)
class Run:
    """One environment's way through a request. Steps fill it in from the top down."""

    context: Context
    request: Request
    environment: Environment
    display: Display
    gate: GateProcess | None = None
    lock_fd: int | None = None
    access: Access | None = None
    terraform: Driver | None = None
    var_files: tuple[str, ...] = ()
    packages: tuple[Package, ...] = ()
    plan: Plan | None = None
    document: dict[str, Any] = field(default_factory=dict)
    verdict: Verdict | None = None
    approval: Approval | None = None
    outputs: dict[str, Any] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)
    drift: tuple[DriftItem, ...] = ()
    checks: tuple[Checked, ...] = ()
    notes: tuple[str, ...] = ()
    timings: tuple[Timing, ...] = ()

    @property
    def run_dir(self) -> Path:
        return self.context.run_dir(self.request.target, self.environment.name, self.request.stack)

    @property
    def reached(self) -> Access:
        assert self.access is not None, "the step `reach` comes first"  # noqa: S101
        return self.access

    @property
    def driver(self) -> Driver:
        assert self.terraform is not None, "the step `init` comes first"  # noqa: S101
        return self.terraform

    @property
    def planned(self) -> Plan:
        assert self.plan is not None, "the step `plan` comes first"  # noqa: S101
        return self.plan

    def command(self, verb: str) -> str:
        """What to type for a verb on this very environment, target and stack."""
        return command(verb, self.environment.name, self.request.target, self.request.stack)

    def say(self, text: str) -> None:
        self.display.line(self.environment.name, text)

    def result(self) -> RunResult:
        """What reports are made from."""
        return RunResult(
            verb=self.request.verb, environment=self.environment.name, target=str(self.request.target),
            stack=self.request.stack, run_dir=self.run_dir, timings=self.timings, packages=self.packages,
            plan=self.plan, verdict=self.verdict, outputs=self.outputs, drift=self.drift, made=self.made,
            checks=self.checks, notes=self.notes,
        )  # fmt: skip


Step = Callable[[Run], Run]
Steps = Sequence[tuple[str, Step]]


@dataclass(frozen=True)
class Executed:
    """How far a run came, and what stopped it, if anything did."""

    run: Run
    error: HarnessError | None = None


def execute(steps: Steps, run: Run) -> Executed:
    """Fold the run through the steps, timing each. A step stops everything by raising a `HarnessError`."""
    for name, step in steps:
        run.display.step(run.environment.name, name)
        started = time.monotonic()
        try:
            stop.check()
            run = step(run)
        except HarnessError as error:
            return Executed(run, error)
        except KeyboardInterrupt as interrupt:
            return Executed(run, _interrupted(run, name, str(interrupt)))
        run = replace(run, timings=(*run.timings, Timing(name, time.monotonic() - started)))
    return Executed(run)


def _interrupted(run: Run, step: str, why: str) -> Interrupted:
    hint = f"{run.command(run.request.verb)}   goes on from here"
    return Interrupted(f"stopped by the user at the step {step} of {run.environment.name}", why=why, hint=hint)
