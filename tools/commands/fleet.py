"""Take one request through its steps for every environment it names, side by side, and sum it up once."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from tools.commands.steps import reporting
from tools.context import Context
from tools.edges import stop
from tools.environments.load import load
from tools.errors import ExitCode, HarnessError
from tools.model import Environment
from tools.policy import interpreter
from tools.policy.client import PolicyWorker
from tools.report import as_json, console
from tools.report.display import make_display
from tools.targets.access import plain_environment
from tools.terraform import run_lock
from tools.workflow import Display, Executed, GateProcess, Request, Run, Steps, execute


def run(context: Context, request: Request, steps: Steps, *, gated: bool = False, last: Steps = ()) -> ExitCode:
    """Run the steps for each environment and print one summary.

    Args:
        gated: the steps end in the policy gate; its process is started at once, to be ready when they get there.
        last: steps to take even when an earlier one failed, as far as what they need is there (reports).

    Raises:
        HarnessError: the request itself cannot be used; nothing was started.
    """
    environments = [load(context, name) for name in request.environments]
    with ExitStack() as stack:
        gate = stack.enter_context(_gate(context, request.stack)) if gated else None
        display = stack.enter_context(make_display(request.environments, as_json=request.as_json))
        executed = _side_by_side(lambda e: _one(context, request, e, display, gate, steps, last), environments)
    combined = reporting.write_combined(executed)
    _summarise(request, executed, combined)
    return max((e.error.exit_code for e in executed if e.error), default=ExitCode.DONE)


@contextmanager
def _gate(context: Context, stack: str) -> Iterator[GateProcess]:
    """Start the policy worker and its scan of the sources; both go on while Terraform plans."""
    python, env = interpreter.find_policy_python(context), plain_environment(context.environ)
    with PolicyWorker.start(python, env, policies=context.root / "policies") as worker:
        yield GateProcess(worker, worker.scan_hcl([context.root / "terraform" / "stacks" / stack]))


def _one(
    context: Context, request: Request, environment: Environment, display: Display, gate: GateProcess | None,
    steps: Steps, last: Steps,
) -> Executed:  # fmt: skip
    start = Run(context, request, environment, display, gate)
    start.run_dir.mkdir(parents=True, exist_ok=True)
    start.run_dir.chmod(0o700)  # plans and states hold secrets in clear
    try:
        with run_lock.hold(start.run_dir, request.verb, lambda text: start.say(text)) as lock:
            done = execute(steps, replace(start, lock_fd=lock.fd))
            after = execute(last, done.run)
            return Executed(after.run, done.error or after.error)
    except HarnessError as error:  # the lock is held by somebody else
        return Executed(start, error)


def _side_by_side(task: Callable[[Environment], Executed], environments: list[Environment]) -> list[Executed]:
    if len(environments) == 1:
        return [task(environments[0])]
    with ThreadPoolExecutor(len(environments), thread_name_prefix="environment") as pool:
        tasks = [pool.submit(task, environment) for environment in environments]
        while True:
            try:
                return [running.result() for running in tasks]
            except KeyboardInterrupt:
                stop.everyone()


def _summarise(request: Request, executed: list[Executed], combined: Path | None) -> None:
    if request.as_json:
        json.dump([as_json.summary(e.run.result(), e.error) for e in executed], sys.stdout, indent=2)
        print()
    else:
        console.summary([(e.run.result(), e.error) for e in executed], combined)
