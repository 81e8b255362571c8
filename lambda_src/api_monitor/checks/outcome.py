"""What a check is, is given, and comes to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from api_monitor.checks.calling import Caller


class State(StrEnum):
    """What is known of a target after a check."""

    UP = "up"
    DOWN = "down"
    NOT_CONFIGURED = "not configured"  # nobody has given the monitor what the check needs
    UNKNOWN = "unknown"  # the monitor ran out of time; that says nothing about the target


class UnexpectedError(Exception):
    """An answer was not as expected. `seen` goes into alerts and logs: no token, no body, no personal data."""

    def __init__(self, seen: str, request_id: str = "") -> None:
        super().__init__(seen)
        self.seen = seen
        self.request_id = request_id


class NotConfiguredError(Exception):
    """The check cannot be made as something it needs was never set; the message says what and who sets it."""


@dataclass(frozen=True)
class Deployment:
    """What is checked, and how one gets in.

    Attributes:
        wallet_api, payment_api: base addresses, without a slash at the end.
        origin: a site whose pages may call the APIs.
        network, asset, pay_to: what a payment must be asked in (CAIP-2, token contract) and paid to.
        token: gives an access token of the monitor's user. Raises NotConfiguredError without credentials and
            UnexpectedError when they do not let it in.
        absent: dependencies, by their names in /health, that are not there where this was deployed: an endpoint that
            only speaks for AWS has no payment facilitator behind it.
    """

    wallet_api: str
    payment_api: str
    origin: str
    network: str
    asset: str
    pay_to: str
    token: Callable[[], str]
    absent: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Check:
    """One check. `look` returns what it saw when all is well, and raises UnexpectedError when it is not.

    `target` is the name that metrics (dimension Endpoint), state and alerts use; `expected` is for people.
    """

    target: str
    expected: str
    look: Callable[[Deployment, Caller], str]


@dataclass(frozen=True)
class Outcome:
    """What a check came to. `latency_ms` is the time its requests took, signing in not counted."""

    target: str
    state: State
    latency_ms: float
    expected: str
    seen: str
    request_id: str = ""

    @property
    def ok(self) -> bool:
        """Whether the target is up."""
        return self.state is State.UP
