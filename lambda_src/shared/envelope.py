"""Envelope encryption of small secrets: AES-256-GCM under a fresh KMS data key for each secret.

The encryption context says whose secret it is and what for. It is bound twice: KMS refuses to unwrap the data
key under any other context (KMS developer guide, "Encryption context"), and its canonical JSON is what AES-GCM
authenticates besides. It is not stored with the record: whoever opens one must rebuild it from the caller's
identity and the row's key, so a record copied into another row, user or environment does not open.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypedDict

from botocore.exceptions import ClientError

from shared.aws_faults import WRONG_CIPHERTEXT, error_code

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from mypy_boto3_kms import KMSClient

VERSION = 1
ALGORITHM = "A256GCM"
APP = "safemate"

# 96 bits, the size AES-GCM is made for (NIST SP 800-38D, 5.2.1.1). A data key encrypts once: none can repeat.
_NONCE_BYTES = 12


class SealedRecord(TypedDict):
    """What is stored: version, algorithm, KMS key ARN, wrapped data key, nonce, ciphertext with its tag."""

    v: int
    alg: str
    kid: str
    edk: bytes
    nonce: bytes
    ct: bytes


class EnvelopeError(Exception):
    """The record does not open: it was changed, or sealed for another context, key or format."""


def encryption_context(environment: str, user_id: str, wallet_id: str, purpose: str) -> dict[str, str]:
    """Whose secret, in which environment, what for. CloudTrail shows it in clear: identifiers only."""
    return {
        "app": APP,
        "environment": environment,
        "userId": user_id,
        "walletId": wallet_id,
        "purpose": purpose,
    }


class Envelope:
    """Seals and opens records under one KMS key.

    Args:
        kms: gives the KMS client; called when first needed, so that a cold start does not pay for it.
        key_arn: ARN of the symmetric key that wraps the data keys.
    """

    def __init__(self, kms: Callable[[], KMSClient], key_arn: str) -> None:
        self._kms = kms
        self._key_arn = key_arn

    def seal(self, secret: bytes, context: Mapping[str, str]) -> SealedRecord:
        """Encrypt `secret`. Raises botocore's errors when KMS cannot make a data key."""
        data_key = self._kms().generate_data_key(KeyId=self._key_arn, KeySpec="AES_256", EncryptionContext=context)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return SealedRecord(
            v=VERSION,
            alg=ALGORITHM,
            kid=self._key_arn,
            edk=data_key["CiphertextBlob"],
            nonce=nonce,
            ct=_cipher(data_key["Plaintext"]).encrypt(nonce, secret, _canonical(context)),
        )

    def open(self, record: SealedRecord, context: Mapping[str, str]) -> bytes:
        """Decrypt what `seal` made for the same context.

        Raises EnvelopeError when it does not open, and botocore's errors when KMS refuses or fails.
        """
        from cryptography.exceptions import InvalidTag

        # The key is ours to name, never the record's: a row must not choose what decrypts it.
        if (record["v"], record["alg"], record["kid"]) != (VERSION, ALGORITHM, self._key_arn):
            raise EnvelopeError("unknown version, algorithm or key")
        try:
            data_key = self._kms().decrypt(KeyId=self._key_arn, CiphertextBlob=record["edk"], EncryptionContext=context)
            return _cipher(data_key["Plaintext"]).decrypt(record["nonce"], record["ct"], _canonical(context))
        except InvalidTag as changed:
            raise EnvelopeError("the record does not open") from changed
        except ClientError as refused:
            if error_code(refused) in WRONG_CIPHERTEXT:
                raise EnvelopeError("the record does not open") from refused
            raise


def _cipher(key: bytes) -> AESGCM:
    # A tenth of a cold start, and most requests open nothing (docs/benchmarks.md).
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)


def _canonical(context: Mapping[str, str]) -> bytes:
    return json.dumps(context, sort_keys=True, separators=(",", ":")).encode()
