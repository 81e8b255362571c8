"""Opening a wallet's sealed key as the account's root, which no function may do for another's."""

from __future__ import annotations

import json
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.integration.applications.platform import Platform


def open_key(platform: Platform, row: dict[str, Any], context: dict[str, str], environment: str = "dev") -> bytes:
    """The PKCS #8 DER in a row of the wallets table. Raises ClientError for a context it was not sealed for."""
    sealed = {name: next(iter(value.values())) for name, value in row["sealedKey"]["M"].items()}
    data_key = platform.client("kms", environment).decrypt(
        CiphertextBlob=sealed["edk"], EncryptionContext=context, KeyId=sealed["kid"]
    )["Plaintext"]
    associated = json.dumps(context, sort_keys=True, separators=(",", ":")).encode()
    return AESGCM(data_key).decrypt(sealed["nonce"], sealed["ct"], associated)
