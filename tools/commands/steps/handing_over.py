"""A gated plan leaves this machine in one encrypted, signed file, or comes from another in one."""

from __future__ import annotations

from pathlib import Path

from tools.edges.files import write_atomically
from tools.errors import BadInput
from tools.handover import contents
from tools.handover.container import Purpose, seal, unseal
from tools.handover.keys import KmsKeys
from tools.policy import verdict as verdicts
from tools.terraform import workspace
from tools.workflow import Request, Run


def check(request: Request) -> None:
    """Refuse a request whose hand-over cannot work, before anything is started.

    Raises:
        BadInput: it is for several environments, names two plans, or the file cannot be what it should be.
    """
    file = request.hand_over
    if file is None:
        return
    if request.saved_plan:
        raise BadInput(
            "--saved-plan and --hand-over each name the plan to apply, and they are two",
            hint="leave one out: --saved-plan is this machine's last plan, --hand-over the one in the file",
        )
    if len(request.environments) > 1:
        raise BadInput(
            "a hand-over holds one environment's plan", why=f"asked for: {', '.join(request.environments)}",
            hint="one command and one file for each",
        )  # fmt: skip
    if request.verb == "apply" and not file.is_file():
        raise BadInput(f"there is no file {file}", hint=f"plan --hand-over {file}   makes it")
    if file.is_dir():
        raise BadInput(f"{file} is a folder", hint="name a file in it")


def write(run: Run) -> Run:
    """Leave the plan that has just passed in the file asked for, if one was.

    Raises:
        BadInput: the account has no keys for it, or the caller may not use them.
    """
    file = run.request.hand_over
    if file is None:
        return run
    binding = verdicts.binding(run.context, run.request, run.environment, run.planned)
    sealed = verdicts.read(run.run_dir / "verdict.json", binding)
    packed = contents.pack(run.run_dir, binding.stack_dir, sealed["artifacts"])
    content = seal(packed, _purpose(run), KmsKeys(run.reached))
    write_atomically(file, content, mode=0o600)
    run.say(f"handed over in {file} ({len(content) / 1e6:.1f} MB); its verdict is good for an hour")
    return run


def take(run: Run) -> Run:
    """Put what a hand-over holds where a saved plan lies. Whether it may be applied is for its verdict to say.

    Raises:
        BadInput: it is for something else, was changed, or was not made with this account's keys.
    """
    file = run.request.hand_over
    if file is None:
        return run
    packed = unseal(_read(file), _purpose(run), KmsKeys(run.reached))
    folder = workspace.folder(run.run_dir, run.request.stack)
    contents.unpack(packed, run.run_dir, folder, run.context.build)
    return run


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file} cannot be read", why=str(error)) from error


def _purpose(run: Run) -> Purpose:
    return Purpose(run.environment.name, run.request.stack, str(run.request.target))
