"""What may be done with sessions themselves; paying under one is `paying`."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from aws_lambda_powertools import Logger

from payment_handler.cdp.client import CdpClient
from payment_handler.sessions.hosts import AllowedHosts
from payment_handler.sessions.store import ACTIVE, DELETED, SessionStore
from payment_handler.settings import PaymentTerms
from shared.errors import ConflictError, NotFoundError
from shared.idempotency import request_hash
from shared.items import Row
from shared.timestamps import stamp

KEEP_SECONDS = 7 * 24 * 60 * 60
"""How long a session's row outlives it: holds end within minutes, somebody may look for days."""

KEY_REUSED = "IDEMPOTENCY_KEY_REUSED"


class Metrics(Protocol):
    """As much of shared.telemetry.Metrics as is used here."""

    def add(self, name: str, unit: str, value: float) -> None:
        """Count one value."""


@dataclass(frozen=True)
class Wish:
    """What a caller asks a session to be."""

    wallet_name: str
    max_amount: int
    ttl_seconds: int
    allowed_hosts: Sequence[str] | None


class SessionService:
    """Rules over the wallet-sessions table. `caller` is always the id in the caller's token."""

    def __init__(
        self,
        store: SessionStore,
        cdp: CdpClient,
        hosts: AllowedHosts,
        terms: PaymentTerms,
        environment: str,
        metrics: Metrics,
        logger: Logger,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._cdp = cdp
        self._hosts = hosts
        self._terms = terms
        self._environment = environment
        self._metrics = metrics
        self._logger = logger
        self._now = now

    def create(self, caller: str, wish: Wish, key: str | None) -> Row:
        """A new session, or the one that the same `key` made before.

        Raises UnavailableError when CDP cannot give the account, ConflictError IDEMPOTENCY_KEY_REUSED when the key
        stood for another wish, NotFoundError when its session was deleted.
        """
        hosts = self._hosts.all() if wish.allowed_hosts is None else self._hosts.choose(wish.allowed_hosts)
        wanted = request_hash(wish.wallet_name, str(wish.max_amount), wish.ttl_seconds, hosts)
        session_id = self._session_id(caller, key)
        known = self._store.get(session_id) if key else None
        if known is None:
            session = self._row(caller, wish, session_id, hosts) | {"requestHash": wanted}
            if self._store.create(session):
                return session
            known = self._store.get(session_id)
        if known is None or known["status"] == DELETED:
            raise NotFoundError("There is no such session")
        if known["requestHash"] != wanted:
            raise ConflictError("This Idempotency-Key was used for another session", KEY_REUSED)
        return known

    def get(self, caller: str, session_id: str) -> Row:
        """One of the caller's sessions, over or not.

        Raises NotFoundError for deleted ones and for other people's, whether they exist or not.
        """
        session = self._store.get(session_id)
        if session is None or session["userId"] != caller or session["status"] == DELETED:
            raise NotFoundError("There is no such session")
        return session

    def delete(self, caller: str, session_id: str) -> None:
        """End one of the caller's sessions; again does no harm. Raises NotFoundError for what is not the caller's.

        A payment that was signed before keeps its amount until it is known what became of it.
        """
        if not self._store.delete(session_id, caller):
            raise NotFoundError("There is no such session")

    def is_over(self, session: Row) -> bool:
        """Whether its time has passed."""
        return str(session["endsAt"]) <= stamp(self._now())

    def _row(self, caller: str, wish: Wish, session_id: str, hosts: list[str]) -> Row:
        address = self._connect(account_name(self._environment, caller, wish.wallet_name))
        now = self._now()
        ends = now + timedelta(seconds=wish.ttl_seconds)
        return {
            "sessionId": session_id,
            "userId": caller,
            "walletName": wish.wallet_name,
            "address": address,
            "network": self._terms.network,
            "asset": self._terms.asset,
            "maxAmount": wish.max_amount,
            "remaining": wish.max_amount,
            "allowedHosts": hosts,
            "status": ACTIVE,
            "createdAt": stamp(now),
            "endsAt": stamp(ends),
            "expiresAt": int(ends.timestamp()) + KEEP_SECONDS,
        }

    def _connect(self, name: str) -> str:
        success = 0
        try:
            address = self._cdp.account(name)
            success = 1
        finally:
            self._metrics.add("ConnectionSuccess", "Count", success)
        # The words that the monitoring guide's query counts ("Wallet Connection Analysis").
        self._logger.info("Connected wallet", wallet_address=address, network=self._terms.network)
        return address

    def _session_id(self, caller: str, key: str | None) -> str:
        # With a key the id follows from it, so that two at once meet in one row and no second table is needed. It is
        # no secret: a session is its owner's only, by the owner's token.
        return "s_" + (_digest("session", self._environment, caller, key)[:40] if key else secrets.token_hex(20))


def account_name(environment: str, caller: str, wallet_name: str) -> str:
    """The CDP account behind a user's wallet.

    CDP's names are shared by a whole project: made from user and environment, one user's wallet name can never reach
    another's money. 128 bits, so that nobody can find a second user with the same name.
    """
    return "sm-" + _digest("account", environment, caller, wallet_name)[:32]


def _digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
