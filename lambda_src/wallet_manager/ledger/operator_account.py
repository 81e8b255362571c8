"""The account that pays: read from its parameter, never shown."""

from __future__ import annotations

import logging
import re

from shared.parameters import NotConfiguredError, SecretParameter
from wallet_manager.ledger.consensus import Operator
from wallet_manager.ledger.interface import LedgerUnavailable

_ACCOUNT = re.compile(r"[0-9]{1,10}\.[0-9]{1,10}\.[0-9]{1,19}")
_KEY = re.compile(r"(0x)?[0-9a-fA-F]{64,400}")

_log = logging.getLogger(__name__)


def read_operator(parameter: SecretParameter) -> Operator:
    """The operator. Raises LedgerUnavailable when the parameter is unset or is not what docs/hedera.md says.

    Message and log line say what is wrong and hold nothing of the value.
    """
    try:
        value = parameter.json()
    except NotConfiguredError as unset:
        raise _unusable(str(unset)) from unset
    account_id, private_key = value.get("accountId"), value.get("privateKey")
    if not isinstance(account_id, str) or not _ACCOUNT.fullmatch(account_id):
        raise _unusable("its accountId is not shard.realm.number")
    if not isinstance(private_key, str) or not _KEY.fullmatch(private_key):
        raise _unusable("its privateKey is not DER in hexadecimal")
    return Operator(account_id, private_key)


def _unusable(why: str) -> LedgerUnavailable:
    _log.error('no operator account: %s; put {"accountId", "privateKey"} into the parameter (docs/hedera.md)', why)
    return LedgerUnavailable(f"no operator account: {why}")
