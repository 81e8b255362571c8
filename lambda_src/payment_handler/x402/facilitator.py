"""The facilitator's API: who checks signatures and sends payments to the chain (specification, "Facilitator").

Its error codes are opaque: the specification's list and what facilitators say differ. What matters is whether the
payer may have been charged, so a settlement has one of four outcomes, and every doubt makes it `unknown`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from shared.outbound import OutboundError, Response, call

VERIFY_SECONDS = 5.0
SETTLE_SECONDS = 15.0
SUPPORTED_SECONDS = 3.0
PENDING = "settlement_pending"
"""The one code with a meaning: sent to the chain, not confirmed yet; ask again with the same payment."""

Body = Mapping[str, Any]
Headers = Callable[[str, str], Mapping[str, str]]

# A no is believed only in the shape of the codes for what was found wrong before anything was sent. Whatever else a
# facilitator says of a failure (its node's, an unknown one, none at all) may be about a payment that got through.
_CERTAIN = re.compile(r"(insufficient|invalid|missing|unsupported)_\w+|\w+_(expired|mismatch)", re.IGNORECASE)
# Words of refusals that a payment meets when somebody has sent it to the chain already, perhaps this very call.
_DOUBTFUL = re.compile(
    r"already|broadcast|confirm|duplicate|execut|internal|nonce|pending|receipt|settled|time[d_ -]?out|transaction"
    r"|transfer|unexpected|used",
    re.IGNORECASE,
)
_MAX_REASON = 128
_MAX_TRANSACTION = 128
# Statuses of those in front of the facilitator: the request was turned away before anything was done.
_TURNED_AWAY = frozenset({401, 403, 404, 405, 407, 411, 413, 414, 415, 421, 426, 429, 431, 451})


class FacilitatorError(Exception):
    """It did not answer the question. Nothing was asked that could have changed anything."""


@dataclass(frozen=True)
class Verdict:
    """Whether a payment would go through now; `reason` says why not, in the facilitator's words."""

    valid: bool
    reason: str = ""


@dataclass(frozen=True)
class Settlement:
    """What became of a payment.

    Attributes:
        outcome: `settled`; `refused`: not charged by this call; `unsent`: it never learnt of the payment;
            `unknown`: the payer may have been charged.
        transaction: the chain's id of it, "" when there is none.
        reason: for logs and answers, in the facilitator's words or ours.
    """

    outcome: Literal["settled", "refused", "unknown", "unsent"]
    transaction: str = ""
    reason: str = ""


class Facilitator:
    """One facilitator.

    Args:
        url: base URL.
        headers: headers that authenticate a call to (method, URL).
    """

    def __init__(self, url: str, headers: Headers = lambda _method, _url: {}) -> None:
        self._url = url
        self._headers = headers

    def verify(self, body: Body) -> Verdict:
        """Ask whether a payment (`{x402Version, paymentPayload, paymentRequirements}`) is good.

        Raises FacilitatorError when there is no usable answer, and whatever `headers` raises.
        """
        url = f"{self._url}/verify"
        try:
            answer = call("POST", url, json=body, headers=self._headers("POST", url), timeout=VERIFY_SECONDS)
        except OutboundError as lost:
            raise FacilitatorError(f"verify: {lost}") from None
        content = _object(answer)
        if answer.status < 500 and content.get("isValid") is False:
            return Verdict(False, _reason(content, "invalidReason"))
        if answer.status == 200 and content.get("isValid") is True:
            return Verdict(True)
        raise FacilitatorError(f"verify: status {answer.status}")

    def settle(self, body: Body, seconds: float = SETTLE_SECONDS) -> Settlement:
        """Have a payment sent to the chain. Never raises for what the facilitator or the network do."""
        url = f"{self._url}/settle"
        try:
            headers = self._headers("POST", url)
        except Exception as failure:  # no credentials, no parameter store: whatever it is, nothing was sent
            return Settlement("unsent", reason=type(failure).__name__)
        try:
            answer = call("POST", url, json=body, headers=headers, timeout=seconds)
        except OutboundError as lost:
            return Settlement("unknown" if lost.sent else "unsent", reason=lost.kind)
        return _settlement(answer)

    def supported(self) -> None:
        """A cheap call that shows it is there. Raises FacilitatorError when it is not."""
        url = f"{self._url}/supported"
        try:
            answer = call("GET", url, headers=self._headers("GET", url), timeout=SUPPORTED_SECONDS)
        except OutboundError as lost:
            raise FacilitatorError(f"supported: {lost}") from None
        if answer.status != 200 or not isinstance(_object(answer).get("kinds"), list):
            raise FacilitatorError(f"supported: status {answer.status}")


def _settlement(answer: Response) -> Settlement:
    content = _object(answer)
    success, transaction = content.get("success"), _transaction(content)
    if answer.status == 200 and success is True and transaction:
        return Settlement("settled", transaction)
    if answer.status < 500 and answer.status != 408 and success is False:
        reason = _reason(content, "errorReason")
        # A refusal that names a transaction has sent one, and one that speaks of it may have.
        doubtful = bool(transaction) or not _CERTAIN.fullmatch(reason) or _DOUBTFUL.search(reason) is not None
        return Settlement("unknown" if doubtful else "refused", transaction, reason)
    if answer.status in _TURNED_AWAY and success is None:
        return Settlement("unsent", reason=f"status {answer.status}")
    return Settlement("unknown", transaction, f"status {answer.status}")


def _transaction(content: Body) -> str:
    """The core specification says `transaction`, its Hedera example `transactionId`."""
    for name in ("transaction", "transactionId"):
        value = content.get(name)
        if isinstance(value, str) and 0 < len(value) <= _MAX_TRANSACTION and value.isprintable():
            return value
    return ""


def _reason(content: Body, name: str) -> str:
    value = content.get(name)
    return value[:_MAX_REASON] if isinstance(value, str) and value.isprintable() and value else "unspecified"


def _object(answer: Response) -> Mapping[str, Any]:
    try:
        content = answer.json()
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
