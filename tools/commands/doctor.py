"""`doctor`: is everything here that a run needs? Each line says what was found and, if need be, how to mend it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass

from policies.checks import CHECKS
from tools.context import Context
from tools.emulator import daemon
from tools.environments import load as environments
from tools.environments import variables
from tools.errors import BadInput, ExitCode, HarnessError
from tools.policy import interpreter
from tools.policy.client import PolicyWorker
from tools.targets import local
from tools.targets.access import plain_environment
from tools.terraform import mirror, toolchain


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it will do, what was seen, and the way to mend it."""

    subject: str
    ok: bool
    seen: str
    hint: str = ""


def run(context: Context, options: argparse.Namespace) -> ExitCode:
    """Look at everything, even after something was found wanting; exit 1 if anything was."""
    findings = [_examine(context, subject, look) for subject, look in _LOOKS.items()]
    if options.as_json:
        print(json.dumps([f.__dict__ for f in findings], indent=2))
    else:
        for found in findings:
            print(f"{'ok ' if found.ok else 'NO '} {found.subject:<14} {found.seen}")
            if found.hint:
                print(f"    {'→':<14} {found.hint}")
    return ExitCode.DONE if all(f.ok for f in findings) else ExitCode.BLOCKED


def _examine(context: Context, subject: str, look: Callable[[Context], str]) -> Finding:
    try:
        return Finding(subject, ok=True, seen=look(context))
    except HarnessError as error:
        return Finding(subject, ok=False, seen=" ".join(f"{error.what}. {error.why}".split()), hint=error.hint)


def _python(context: Context) -> str:
    del context
    return f"{sys.version.split()[0]} at {sys.executable}"


def _terraform(context: Context) -> str:
    found = toolchain.find_terraform(context)
    return f"{found.version} at {found.path}"


def _provider(context: Context) -> str:
    found = mirror.find_mirror(context)
    return f"filesystem mirror {found}" if found else "no filesystem mirror: downloaded from the registry, then cached"


def _policy(context: Context) -> str:
    python = interpreter.find_policy_python(context)
    with PolicyWorker.start(python, plain_environment(context.environ), policies=context.root / "policies") as worker:
        try:
            worker.lint([]).result()  # it answers once checkov, parliament and every check of ours are loaded
        except BadInput as error:
            again = "rm -r .nox/policy; nox -s doctor   makes it anew"
            raise HarnessError(error.what, why=error.why, hint=again) from error
        return f"checkov {worker.version}, with {len(CHECKS)} checks of our own"


def _environments(context: Context) -> str:
    names = environments.names(context)
    for name in names:
        variables.check(context, environments.load(context, name), "service")
    return ", ".join(names)


def _emulator(context: Context) -> str:
    where = local.settings(context, local.port_of(context, None))
    status = daemon.status(where)
    if status.running and not status.ours:
        mend = "SAFEMATE_EMULATOR_PORT=4599 nox -s apply -- dev   takes another port"
        raise HarnessError(daemon.describe(status), hint=mend)
    return daemon.describe(status)


_LOOKS: dict[str, Callable[[Context], str]] = {
    "Python": _python,
    "Terraform": _terraform,
    "AWS provider": _provider,
    "policy gate": _policy,
    "environments": _environments,
    "emulator": _emulator,
}
