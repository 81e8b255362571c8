"""From a request to a stack that is ready to plan: check the input, build, reach the target, initialise."""

from __future__ import annotations

from dataclasses import replace

from tools.commands.steps import confirming
from tools.environments import variables
from tools.model import Target
from tools.policy import guarding, rules
from tools.targets import reach as targets
from tools.terraform import cli_config, init, mirror, state_bucket, toolchain
from tools.terraform.recovery import marker
from tools.workflow import Run


def check(run: Run) -> Run:
    """Refuse wrong input before anything is started."""
    guarding.limits(run.environment.name)  # Terraform's variables read them as well, and would say it later and worse
    variables.check(run.context, run.environment, run.request.stack)
    if run.gate:
        rules.load(run.context)
    return confirming.take_approval(run)


def reach(run: Run) -> Run:
    """Find the target and make sure that it is the right one; on `local`, start the emulator."""
    access = targets.reach(run.context, run.request.target, run.environment, run.request.port, run.say)
    if run.request.target is Target.AWS:
        run.say(f"account {access.environment.account_id}, confirmed by STS")
    return replace(run, access=access)


def package(run: Run) -> Run:
    """Build the Lambda packages, or take the ones already built from the same inputs."""
    if run.request.stack != "service":
        return run
    from tools.packaging import build, layers

    flavour, wanted = run.reached.flavour, _layers(run)
    packages = build.build(run.context, flavour, None, run.say)
    return replace(run, packages=packages + (layers.build(run.context, flavour, wanted, run.say) if wanted else ()))


def _layers(run: Run) -> tuple[str, ...]:
    """The layers this environment's functions use: the Hedera SDK, unless wallets live on the demo ledger."""
    hedera = variables.given(run.context, run.environment, run.request.stack).get("hedera")
    return () if hedera is None or hedera.get("demo") is True else ("hedera",)


def initialise(run: Run) -> Run:
    """Find Terraform and its provider, lay out the workspace and run `terraform init` when it is due."""
    context, request = run.context, run.request
    if not marker.pending(run.run_dir):
        (run.run_dir / "events.jsonl").unlink(missing_ok=True)  # a killed run's journal is kept until it is made good
    binary = toolchain.find_terraform(context, run.say)
    config = cli_config.write_cli_config(context, mirror.find_mirror(context))
    driver = init.driver(context, run.reached, request.stack, run.run_dir, binary.path, config, binary.version)
    # On a real account only the command that is meant to write may make the bucket.
    may_create = request.target.emulated or (request.verb == "apply" and request.stack == "bootstrap")
    state_bucket.ensure(run.reached, run.run_dir, run.reached.instance, may_create=may_create)
    init.ensure_initialised(context, run.reached, request.stack, run.run_dir, driver, binary.version)
    declared = variables.declared(context, request.stack)
    files = init.var_files(run.reached, request.stack, run.run_dir, run.packages, declared)
    return replace(run, terraform=driver, var_files=tuple(files))
