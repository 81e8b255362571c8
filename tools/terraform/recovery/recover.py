"""From a mark that was left to an environment whose state is whole again, all but one ordinary apply."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.edges import process
from tools.errors import ToolFailed
from tools.targets.access import Access
from tools.terraform.driver import FLAG, Driver
from tools.terraform.recovery import errored, imports, marker, state, suspects
from tools.terraform.recovery.adoption import Adoption
from tools.terraform.recovery.lookup import Lookup
from tools.terraform.recovery.suspects import Planned, Suspect

_PARALLELISM = 24  # imports only wait for answers


@dataclass(frozen=True)
class Recovery:
    """What was found after a kill.

    Args:
        adopted: addresses that the next plan in this workspace imports.
        notes: sentences for the report.
    """

    adopted: tuple[str, ...]
    notes: tuple[str, ...]


def recover(
    driver: Driver, access: Access, run_dir: Path, instance: str, var_files: Sequence[str], say: Callable[[str], None]
) -> Recovery | None:
    """Find what killed runs made beyond the state and have the next plan import it; None when nothing was killed.

    Call it with the run lock held and the state lock released, in an initialised workspace. It writes
    `recovery_imports.tf` into that workspace; the mark of the killed run stays until an apply has ended.

    Raises:
        ToolFailed: the state cannot be read or changed.
    """
    runs = marker.pending(run_dir)
    if not runs:
        return None
    if runs[-1].instance != instance:
        marker.clear(run_dir)
        return Recovery((), ("a run was killed, but the emulator was started anew since: nothing is left of it",))
    notes = errored.push(driver, run_dir)
    known = state.pull(driver)
    found = suspects.find(run_dir, runs, known)
    if not found:
        marker.clear(run_dir)
        stopped = f"an earlier {runs[-1].verb} was stopped; the state lacks nothing of what it made"
        return Recovery((), (*notes, stopped))
    say(f"an earlier {runs[-1].verb} was killed: {len(found)} resources may exist that the state does not know")
    adoption = Adoption(found, _lookup(access, runs, known, found))
    _settle(adoption, driver, run_dir, var_files)
    adopted = tuple(adoption.imports)
    say(f"{len(adopted)} of them exist and will be taken over")
    return Recovery(adopted, (*notes, *_summary(adopted), *adoption.notes))


def _lookup(access: Access, runs: Sequence[marker.Begun], known: state.State, found: Sequence[Suspect]) -> Lookup:
    ids: dict[str, tuple[str, ...]] = {}
    for kind, id_ in [*((k.type, k.id) for k in known.by_address.values()), *((s.type, s.id) for s in found)]:
        if id_:
            ids[kind] = (*ids.get(kind, ()), id_)
    taken = known.ids | {s.id for s in found if s.id}
    return Lookup(access, runs[0].started, set(taken), ids)


def _settle(adoption: Adoption, driver: Driver, run_dir: Path, var_files: Sequence[str]) -> None:
    """Try imports on plans that are thrown away, until Terraform takes them all and none waits for a value.

    Each plan tells more ids (an API's, then those of its resources) or which objects are not there after all.
    """
    adoption.decide({})
    saved = run_dir / "recovery" / "trial.tfplan"
    unsettled = bool(adoption.imports or adoption.waiting)
    while unsettled:  # every turn decides or gives up at least one more suspect
        adoption.make_room(driver)
        imports.write(driver.folder, adoption.imports)
        errors = _trial(driver, saved, run_dir, var_files)
        refused = imports.refused(errors, adoption.imports)
        if refused:
            adoption.give_up(refused)
        elif errors:
            return  # of another kind: the plan proper meets and reports them
        else:
            unsettled = bool(adoption.waiting) and adoption.decide(_values(driver, saved))
    adoption.give_up(dict.fromkeys(adoption.waiting, "what it belongs to is not known"))
    imports.write(driver.folder, adoption.imports)


def _trial(driver: Driver, saved: Path, run_dir: Path, var_files: Sequence[str]) -> list[Mapping[str, Any]]:
    """Plan, and return the errors. What the state has is not read again: only the imports matter here."""
    saved.parent.mkdir(parents=True, exist_ok=True)
    outcome = driver.stream(
        "plan", events=run_dir / "recovery" / "trial.jsonl", on_event=lambda _: None,
        out=str(saved), input=False, lock=False, refresh=False, parallelism=_PARALLELISM, var_file=list(var_files),
    )  # fmt: skip
    return list(outcome.errors)


def _values(driver: Driver, saved: Path) -> Planned:
    shown = saved.with_suffix(".json")
    done = process.run_to_file(driver.argv("show", str(saved), json=FLAG), shown, env=driver.env, cwd=driver.folder)
    if done.returncode:
        raise ToolFailed("terraform show could not read a plan it has just saved", why=done.stderr.strip()[-500:])
    return suspects.planned_values(json.loads(shown.read_text(encoding="utf-8")))


def _summary(adopted: Sequence[str]) -> tuple[str, ...]:
    if not adopted:
        return ()
    return (f"takes over {len(adopted)} resources that a killed run had made",)
