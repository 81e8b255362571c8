"""How a resource type is taken over: the shape of a rule, and the parts that rules are put together from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tools.terraform.recovery.lookup import Lookup
from tools.terraform.recovery.suspects import Suspect

Answer = Callable[[Suspect, Lookup], str | None]
"""The id to import by, or None to import nothing. Raises `NotYetKnown` when the plan does not tell enough yet."""


def by_id(suspect: Suspect, _lookup: Lookup) -> str | None:
    """Terraform's own id is the one to import by."""
    return suspect.id


def overwritten(_suspect: Suspect, _lookup: Lookup) -> str | None:
    """Nothing to import: creating it again puts the same thing in the same place, and it goes with its parent."""
    return None


@dataclass(frozen=True)
class Rule:
    """One resource type.

    Args:
        made: the import id of one that Terraform knew the id of (`suspect.id`).
        begun: the import id of one that was under way; it asks the account whether it came to be.
        new_ids: AWS gives every new one another id, so that one under way at an address that the state knows is a
            second object, not the same again.
    """

    made: Answer = by_id
    begun: Answer = overwritten
    new_ids: bool = False

    def import_id(self, suspect: Suspect, lookup: Lookup) -> str | None:
        """The id to import the suspect by, or None when there is nothing to take over.

        Raises:
            NotYetKnown: ask again with the values of the next plan.
        """
        if suspect.id is not None:
            return self.made(suspect, lookup)
        if suspect.displaces and not self.new_ids:
            return None
        return self.begun(suspect, lookup)


def asked(service: str, operation: str, **parameters: str) -> Answer:
    """The suspect's own name, if the account knows it.

    `parameters` say which planned attribute each parameter of the operation takes; the first is the import id.
    """

    def answer(suspect: Suspect, lookup: Lookup) -> str | None:
        values = {parameter: suspect.need(attribute) for parameter, attribute in parameters.items()}
        found = lookup.ask(service, operation, **values)
        return next(iter(values.values())) if found is not None else None

    return answer


def joined(*attributes: str, separator: str = "/") -> Answer:
    """Planned attributes with a separator between them."""

    def answer(suspect: Suspect, _lookup: Lookup) -> str | None:
        return separator.join(suspect.need(attribute) for attribute in attributes)

    return answer


def where(exists: Answer, then: Answer) -> Answer:
    """`then`, if `exists` finds it."""

    def answer(suspect: Suspect, lookup: Lookup) -> str | None:
        return then(suspect, lookup) if exists(suspect, lookup) is not None else None

    return answer
