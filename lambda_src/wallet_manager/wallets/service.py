"""What may be done with wallets."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.cache import TtlCache
from shared.envelope import Envelope, encryption_context
from shared.errors import NotFoundError, UnavailableError
from shared.items import Row
from shared.timestamps import stamp
from wallet_manager.ledger import Account, Ledger
from wallet_manager.paging import Page
from wallet_manager.wallets.keys import KeyPair, generate_ed25519
from wallet_manager.wallets.store import MomentTakenError, WalletStore

KEY_PURPOSE = "wallet-key"
_MOMENTS_TO_TRY = 5


@dataclass(frozen=True)
class OpenedWallet:
    """A new wallet's row and the tinybars it was opened with."""

    wallet: Row
    tinybars: int


class WalletService:
    """Rules over the wallets table. `caller` is always the id in the caller's token.

    A wallet's public part is remembered for five minutes, because nothing changes it.
    """

    def __init__(
        self,
        store: WalletStore,
        envelope: Envelope,
        ledger: Ledger | None,
        environment: str,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._envelope = envelope
        self._ledger = ledger
        self._environment = environment
        self._now = now
        self._seen: TtlCache[tuple[str, str], Row] = TtlCache()

    def create(self, caller: str, name: str, key_type: str) -> OpenedWallet:
        """A new wallet with its account and opening transaction.

        The private key is in the clear only inside this call. It is sealed before an account is opened for it:
        an account whose key is lost would be worse than a sealed key without an account.

        Raises UnavailableError LEDGER_UNAVAILABLE when this deployment has no ledger; nothing is made then.
        """
        if self._ledger is None:
            raise UnavailableError("There is no ledger to open it on", code="LEDGER_UNAVAILABLE")
        moment = self._now()
        wallet_id = new_wallet_id(moment)
        keys = generate_ed25519()
        sealed = self._envelope.seal(
            keys.private_key, encryption_context(self._environment, caller, wallet_id, KEY_PURPOSE)
        )
        account = self._ledger.open_account(keys.public_key, moment)
        wallet = _wallet_row(caller, wallet_id, name, key_type, keys, account, moment) | {"sealedKey": sealed}
        self._write(wallet, _opening_row(wallet, account), moment)
        return OpenedWallet(wallet, account.tinybars)

    def get(self, caller: str, wallet_id: str) -> Row:
        """One of the caller's wallets. Raises NotFoundError for all others, whether they exist or not."""
        wallet = self._seen.get((caller, wallet_id))
        if wallet is None:
            wallet = self._store.get(caller, wallet_id)
            if wallet is None:
                raise NotFoundError("There is no such wallet")
            self._seen.put((caller, wallet_id), wallet)
        return wallet

    def list(self, caller: str, limit: int, after: str | None) -> Page:
        """The caller's wallets, newest first, from the one after `after`."""
        return self._store.list(caller, limit, after)

    def _write(self, wallet: Row, opening: Row, moment: datetime) -> None:
        # A user's transactions are keyed by their microsecond: two at once step aside instead of overwriting.
        for microseconds in range(_MOMENTS_TO_TRY):
            try:
                at = stamp(moment + timedelta(microseconds=microseconds))
                return self._store.create(wallet, opening | {"timestamp": at})
            except MomentTakenError:
                continue
        raise UnavailableError("Too many wallets at this very moment", headers={"Retry-After": "1"})


def new_wallet_id(moment: datetime) -> str:
    """`w_`, the time in milliseconds and 80 random bits, in hexadecimal: sorts by time, cannot be guessed."""
    return f"w_{int(moment.timestamp() * 1000):012x}{secrets.token_hex(10)}"


def _wallet_row(
    user_id: str, wallet_id: str, name: str, key_type: str, keys: KeyPair, account: Account, moment: datetime
) -> Row:
    return {
        "userId": user_id,
        "walletId": wallet_id,
        "name": name,
        "keyType": key_type,
        "publicKey": keys.public_key,
        "accountId": account.account_id,
        "network": account.network,
        "status": "ACTIVE",
        "demo": account.demo,
        "createdAt": stamp(moment),
    }


def _opening_row(wallet: Row, account: Account) -> Row:
    return {
        "userId": wallet["userId"],
        "transactionId": account.transaction_id,
        "walletId": wallet["walletId"],
        "accountId": account.account_id,
        "type": "OPENING",
        "tinybars": account.tinybars,
        "status": account.status,
        "network": account.network,
        "demo": account.demo,
    }
