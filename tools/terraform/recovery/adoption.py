"""Which suspects are taken over, and by which import id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tools.errors import ToolFailed
from tools.terraform.driver import Driver
from tools.terraform.recovery.lookup import Lookup
from tools.terraform.recovery.rules import rule_for
from tools.terraform.recovery.suspects import NotYetKnown, Planned, Suspect


class Adoption:
    """The suspects of one recovery on their way to being imported, given up, or found not to exist."""

    def __init__(self, found: Iterable[Suspect], lookup: Lookup) -> None:
        self.imports: dict[str, str] = {}
        self.waiting: dict[str, Suspect] = {suspect.address: suspect for suspect in found}
        self.notes: list[str] = []
        self._lookup = lookup
        self._decided: dict[str, Suspect] = {}
        self._aside: set[str] = set()

    def decide(self, planned: Planned) -> bool:
        """Ask the rules about everything that waits, with what a newer plan knows; whether there are new imports."""
        before = len(self.imports)
        for address, suspect in list(self.waiting.items()):
            better = suspect.known_better(planned)
            try:
                import_id = rule_for(suspect.type).import_id(better, self._lookup)
            except NotYetKnown:
                continue
            del self.waiting[address]
            if import_id:
                self.imports[address] = import_id
                self._decided[address] = better
        return len(self.imports) > before

    def give_up(self, reasons: Mapping[str, str]) -> None:
        """Leave these to be made again; what Terraform knew an id of is worth telling."""
        for address, reason in reasons.items():
            suspect = self._decided.pop(address, None) or self.waiting.pop(address)
            import_id = self.imports.pop(address, suspect.id)
            if suspect.id:
                self.notes.append(f"not taken over: {address} ({import_id}): {reason}")

    def make_room(self, driver: Driver) -> None:
        """Move what the state has at an adopted address aside, to where nothing is configured.

        A replacement was killed after it had made the new object. The next plan finds the old one gone and drops it,
        or destroys it, as the killed run would have done.

        Raises:
            ToolFailed: the state cannot be changed.
        """
        for address in self.imports:
            suspect = self._decided[address]
            if suspect.displaces and address not in self._aside:
                self._aside.add(address)
                _move_aside(driver, suspect)
                self.notes.append(f"{address} was being replaced: the old one ({suspect.displaces}) goes now")


def _move_aside(driver: Driver, suspect: Suspect) -> None:
    name = re.sub(r"[^A-Za-z0-9_-]", "_", f"replaced_{suspect.displaces}")
    done = driver.run("state mv", suspect.address, f"{suspect.type}.{name}")
    if done.returncode:
        raise ToolFailed(
            f"the state's old {suspect.address} cannot be moved aside",
            why=(done.stderr or done.stdout).strip()[-500:],
        )
