"""Between apply and smoke: put in what Terraform must not know."""

from __future__ import annotations

from dataclasses import replace

from tools.errors import BadInput
from tools.model import Target
from tools.seeding import stand_ins
from tools.seeding.monitor_user import MonitorUser
from tools.seeding.secrets import Secrets
from tools.workflow import Run

_NEEDED = ("kms_key_arn", "user_pool_id", "user_pool_client_id")


def seed(run: Run) -> Run:
    """See to the monitor's user and, on the local target, to the stand-ins' credentials. What is there is left alone.

    Raises:
        BadInput: the outputs are those of another version of the stack.
        ToolFailed: AWS refuses.
    """
    names = run.outputs.get("secret_names")
    if not names:
        return run  # a stack without secrets
    if absent := [name for name in _NEEDED if not run.outputs.get(name)]:
        raise BadInput(f"the stack has no output {', '.join(absent)}", hint=run.command("plan"))
    secrets = Secrets(run.reached, names, str(run.outputs["kms_key_arn"]))
    user = MonitorUser(run.reached, secrets, str(run.outputs["user_pool_id"]), str(run.outputs["user_pool_client_id"]))
    done = [said for said in (user.ensure(),) if said]
    if run.request.target is Target.LOCAL:
        done += stand_ins.ensure(secrets)
    return replace(run, notes=(*run.notes, *done))
