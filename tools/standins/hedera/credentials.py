"""The operator of the Hedera stand-in, to whom all its tinybars belong. Needs the standard library alone."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

OPERATOR_ACCOUNT = "0.0.2"

# RFC 8410, section 7: what stands before the 32 bytes of an Ed25519 seed in PKCS #8.
_PKCS8_ED25519 = "302e020100300506032b657004220420"


_SEED = hashlib.sha256(b"safemate stand-in, hedera operator").hexdigest()

CREDENTIALS: Mapping[str, str] = {"accountId": OPERATOR_ACCOUNT, "privateKey": _PKCS8_ED25519 + _SEED}
"""What belongs into the `hedera-operator` parameter, as JSON: the same always, of no worth on any other network."""
