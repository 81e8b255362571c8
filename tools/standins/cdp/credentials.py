"""The one project there is at the CDP stand-in: its fixed credentials, the same on every machine.

They open nothing but the stand-in. Made here from sentences, so that no file holds what looks like a secret; the public
halves are written out because this is standard library only: the harness reads it to fill the `cdp-credentials`
parameter.
"""

from __future__ import annotations

import base64
import hashlib

API_KEY_ID = "standin0-5afe-4a7e-8c0d-000000000001"

_API_PUBLIC = "9365dd8a5859948c0c5feac0819d3fe52699b8ed0aad3290abcd7b67a8e23b15"
_WALLET_PUBLIC = (
    "04c487685497640dff598db075a3cb5371a252ff50b4f70b98e9da949fdd487ff9"
    "cd09ace483fc1d4da76b53e97c4cfaa30e29665bb74346f49f33d8d6c6feafa2"
)
# PKCS #8 for a P-256 key with its public half (RFC 5208, RFC 5915), around the two halves.
_BEFORE_PRIVATE = "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420"
_BEFORE_PUBLIC = "a144034200"


def credentials() -> dict[str, str]:
    """What goes into the `cdp-credentials` parameter: `apiKeyId`, `apiKeySecret`, `walletSecret`."""
    wallet = int.from_bytes(_secret("wallet secret"), "big") >> 1  # halved, to be below the curve's order
    der = bytes.fromhex(_BEFORE_PRIVATE) + wallet.to_bytes(32, "big") + bytes.fromhex(_BEFORE_PUBLIC + _WALLET_PUBLIC)
    return {
        "apiKeyId": API_KEY_ID,
        "apiKeySecret": base64.b64encode(_secret("api key") + bytes.fromhex(_API_PUBLIC)).decode(),
        "walletSecret": base64.b64encode(der).decode(),
    }


def _secret(sentence: str) -> bytes:
    return hashlib.sha256(f"SafeMate CDP stand-in: {sentence}".encode()).digest()
