"""A copy of a stack for one run, under build/.

Terraform runs in the copy. So nothing it may leave behind (an errored.tfstate, say) lands in the source tree, two
environments never meet in one folder, and an edit made while a plan runs does not reach that run.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from tools.context import Context
from tools.errors import BadInput

_COPIED = (".tf", ".hcl", ".json", ".tftpl")

_LIMITS = Path("policies/limits.json")
"""What a stack's own validations read besides the stack: the limits that the gate's rules hold it to as well."""


def folder(run_dir: Path, stack: str) -> Path:
    """Where a run's copy of the stack is; its modules are at ../../modules and the limits at ../../../policies, as in
    the sources."""
    return run_dir / "workspace" / "stacks" / stack


def sync(context: Context, run_dir: Path, stack: str) -> Path:
    """Bring the copy up to date: write what changed, remove what is gone, and return the stack's folder.

    Raises:
        BadInput: there is no such stack.
    """
    source = context.root / "terraform"
    if not (source / "stacks" / stack).is_dir():
        known = sorted(p.name for p in (source / "stacks").iterdir() if p.is_dir())
        raise BadInput(f'there is no stack "{stack}"', why=f"terraform/stacks/ holds {', '.join(known)}")
    copy = run_dir / "workspace"
    wanted = _files(source / "modules", source) | _files(source / "stacks" / stack, source)
    for relative in wanted:
        _copy_if_changed(source / relative, copy / relative)
    for relative in _files(copy, copy) - wanted:
        (copy / relative).unlink()
    _copy_if_changed(context.root / _LIMITS, run_dir / _LIMITS)
    return folder(run_dir, stack)


def has_errored_state(run_dir: Path, stack: str) -> bool:
    """Whether Terraform could not save its state and has left it in the copy."""
    return (folder(run_dir, stack) / "errored.tfstate").is_file()


def rescue_errored_state(run_dir: Path, stack: str, instance: str = "") -> Path | None:
    """Move an errored.tfstate out of the copy, so that the next run does not lose the only record of what was made.

    Args:
        instance: the emulator that the state is about, "" elsewhere; kept beside it.
    """
    left = folder(run_dir, stack) / "errored.tfstate"
    if not left.is_file():
        return None
    kept = run_dir / "errored.tfstate"
    if kept.exists():  # one that could not be saved yet: it is as precious as the new one
        kept.replace(run_dir / f"errored-{kept.stat().st_mtime_ns}.tfstate")
    left.replace(kept)
    kept.chmod(0o600)
    (run_dir / "errored.instance").write_text(instance, encoding="utf-8")
    return kept


def forget_errored_state_of_another(run_dir: Path, instance: str) -> bool:
    """Remove a kept state whose emulator is gone, and its resources with it; returns whether there was one."""
    about = run_dir / "errored.instance"
    if not about.is_file() or about.read_text(encoding="utf-8") == instance:
        return False
    (run_dir / "errored.tfstate").unlink(missing_ok=True)
    about.unlink()
    return True


def _files(below: Path, base: Path) -> set[Path]:
    found = (p for p in below.rglob("*") if p.suffix in _COPIED and p.is_file())
    return {p.relative_to(base) for p in found if "tests" not in p.relative_to(base).parts}


def _copy_if_changed(source: Path, target: Path) -> None:
    text = source.read_bytes()
    if not target.is_file() or target.read_bytes() != text:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
