"""What a caller is told when a ledger did not do it."""

from __future__ import annotations

import logging

from shared.errors import ApiError, UnavailableError
from wallet_manager.keyed import RETRY_LATER
from wallet_manager.ledger import LedgerError

_log = logging.getLogger(__name__)


class LedgerRefusal(ApiError):
    """The ledger says no; `code` is its own word, one of Hedera's response codes."""

    status = 422

    def __init__(self, status: str) -> None:
        super().__init__(_SENTENCES.get(status, "The ledger refused the transaction"), status)


_SENTENCES = {
    "ACCOUNT_DELETED": "to: this account is closed",
    "ACCOUNT_REPEATED_IN_ACCOUNT_AMOUNTS": "to: this is the wallet's own account",
    "INSUFFICIENT_ACCOUNT_BALANCE": "The wallet does not hold that much",
    "INSUFFICIENT_PAYER_BALANCE": "The wallet does not hold that much",
    "INVALID_ACCOUNT_ID": "to: there is no such account",
    "TRANSACTION_EXPIRED": "The ledger never received it: send it again with a new Idempotency-Key",
}


def ledger_unavailable(why: LedgerError | None = None) -> UnavailableError:
    """Nothing was done; the same request may work later."""
    if why is not None:
        log_why(why)
    return UnavailableError("The ledger cannot be reached", code="LEDGER_UNAVAILABLE", headers=RETRY_LATER)


def log_why(error: LedgerError) -> None:
    """For the log only: it names nodes and accounts of ours."""
    _log.warning("the ledger did not do it: %s: %s", type(error).__name__, error)
