"""What is known of a request when its policies are judged before it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum


class Truth(IntEnum):
    """Whether something holds. `min` is and, `max` is or, `not_` is not (Kleene's strong logic)."""

    NO = 0
    MAYBE = 1
    YES = 2


def not_(truth: Truth) -> Truth:
    """The opposite; MAYBE stays MAYBE."""
    return Truth(2 - truth)


class Unset(Enum):
    """The two ways in which a condition key has no value that we could compare."""

    ABSENT = "the request does not have it"
    FREE = "whoever makes the request chooses it, or nobody can know yet"


Value = str | tuple[str, ...] | Unset
"""A tuple is the value of a multivalued key, such as kms:ResourceAliases."""


@dataclass(frozen=True)
class Context:
    """Values of condition keys.

    Args:
        values: by key; keys are compared without regard to case, as AWS does.
        others: what a key is that is not in `values`: ABSENT where the whole request is known, else FREE.
        complete: prefixes of keys (`aws:ResourceTag/`) of which `values` has all there are.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    others: Unset = Unset.FREE
    complete: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", {key.lower(): value for key, value in self.values.items()})
        object.__setattr__(self, "complete", tuple(prefix.lower() for prefix in self.complete))

    def __getitem__(self, key: str) -> Value:
        key = key.lower()
        found = self.values.get(key)
        if found is not None:
            return found
        return Unset.ABSENT if key.startswith(self.complete) else self.others

    def also(self, more: Mapping[str, Value]) -> Context:
        """This context with more values in it."""
        return Context(
            {**self.values, **{key.lower(): value for key, value in more.items()}}, self.others, self.complete
        )
