"""`errored.tfstate`: what Terraform leaves when it could not save the state."""

from __future__ import annotations

from pathlib import Path

from tools.terraform.driver import Driver


def push(driver: Driver, run_dir: Path) -> tuple[str, ...]:
    """Save the state that an earlier run could not, if it left one; returns sentences for the report.

    Terraform itself refuses one that is older than the state, or another stack's (lineage and serial).
    """
    kept = run_dir / "errored.tfstate"
    if not kept.is_file():
        return ()
    done = driver.run("state push", str(kept))
    if done.returncode:
        reason = " ".join((done.stderr or done.stdout).split())[-300:]
        return (f"{kept} holds a state that could not be saved, and is not taken now: {reason}",)
    kept.unlink()
    return ("saved the state that an earlier run could not save",)
