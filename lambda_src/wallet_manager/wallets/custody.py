"""Private keys of wallets: sealed as soon as they are made, opened only to sign a transfer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.envelope import Envelope, SealedRecord, encryption_context
from wallet_manager.ledger import Sign

KEY_PURPOSE = "wallet-key"


class KeyCustody:
    """Seals keys for one environment. A key is bound to its user and wallet by its encryption context."""

    def __init__(self, envelope: Envelope, environment: str) -> None:
        self._envelope = envelope
        self._environment = environment

    def seal(self, private_key: bytes, user_id: str, wallet_id: str) -> SealedRecord:
        """`private_key` (PKCS #8, DER), sealed. Raises botocore's errors when KMS fails."""
        return self._envelope.seal(private_key, self._context(user_id, wallet_id))

    def signer(self, wallet: Mapping[str, Any]) -> Sign:
        """What signs with the wallet's key, opened here and now: whatever fails, fails before anything is begun.

        Args:
            wallet: its row, with `sealedKey`.

        Raises:
            EnvelopeError: the sealed key was changed, or belongs to another wallet, user or environment.
            ClientError, BotoCoreError: as KMS failed or refused.
        """
        from wallet_manager.ledger.signatures import sign  # brings cryptography: not at a cold start

        private_key = self._envelope.open(wallet["sealedKey"], self._context(wallet["userId"], wallet["walletId"]))
        return lambda message: sign(private_key, message)

    def _context(self, user_id: str, wallet_id: str) -> dict[str, str]:
        return encryption_context(self._environment, user_id, wallet_id, KEY_PURPOSE)
