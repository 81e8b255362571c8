"""The embedded emulator: started when it is not running, and the only thing a local run can reach."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tools.context import Context
from tools.emulator import daemon
from tools.errors import BadInput
from tools.model import Environment, Target
from tools.targets.access import Access, emulated_environment, plain_environment


def port_of(context: Context, wanted: int | None) -> int:
    """The emulator's port: `--port`, SAFEMATE_EMULATOR_PORT, or LocalStack's own 4566.

    Raises:
        BadInput: not a port number.
    """
    text = (
        str(wanted) if wanted is not None else context.environ.get("SAFEMATE_EMULATOR_PORT", str(daemon.DEFAULT_PORT))
    )
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise BadInput(f"{text!r} is not a port", hint="SAFEMATE_EMULATOR_PORT=4599, or leave it unset for 4566")
    return int(text)


def settings(context: Context, port: int) -> daemon.Settings:
    """Where the emulator of this port lives, and what its stand-ins run on: SAFEMATE_STANDINS_PYTHON, as nox sets it.

    Raises:
        BadInput: there is no such interpreter.
    """
    python = context.environ.get("SAFEMATE_STANDINS_PYTHON")
    if python and not Path(python).is_file():
        raise BadInput(
            f"SAFEMATE_STANDINS_PYTHON names {python}, which does not exist",
            hint="leave it to nox, which makes and names it, or unset it to go without stand-ins",
        )
    home = context.build / "emulator" / str(port)
    return daemon.Settings(
        port=port, home=home, env=plain_environment(context.environ), standins_python=Path(python) if python else None
    )


def reach(context: Context, environment: Environment, port: int | None, say: Callable[[str], None]) -> Access:
    """Have the emulator running and return the way to this environment's account in it.

    Raises:
        ToolFailed: it could not be started; the port is taken.
    """
    where = settings(context, port_of(context, port))
    status = daemon.ensure_running(where)
    endpoint = f"http://127.0.0.1:{where.port}"
    if status.stale:
        say("the running emulator is older than its sources: nox -s emulator -- stop   (its resources go with it)")
    env = emulated_environment(context.environ, environment, endpoint)
    env["HTTP_PROXY"] = endpoint  # for S3 Control, whose SDK calls <account>.127.0.0.1 (tools/emulator/proxied.py)
    return Access(
        Target.LOCAL,
        environment,
        endpoint,
        env,
        flavour="local",
        instance=status.instance,
        stand_ins=status.addresses or None,
    )
