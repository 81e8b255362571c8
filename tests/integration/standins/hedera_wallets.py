"""The live ledger of wallet_manager in an interpreter that has the Hedera SDK: JSON commands in, JSON answers out.

    python hedera_wallets.py <mirror URL> [<host:port@0.0.3>]

Each line of standard input is `[command, {argument: …}]`; each answer a line `{"ok": …}` or
`{"error": <class of LedgerError>, "status": …}`.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from typing import Any

from tools.standins.hedera.credentials import CREDENTIALS
from wallet_manager.ledger.hedera import HederaLedger
from wallet_manager.ledger.interface import LedgerError, Transfer
from wallet_manager.ledger.signatures import sign
from wallet_manager.wallets.keys import KeyPair, generate_key


class Operator:
    """The parameter `hedera-operator`, without Systems Manager."""

    def json(self) -> Any:
        return CREDENTIALS


class Wallets:
    """Keys of the accounts opened here, and what can be done with them."""

    def __init__(self, mirror: str, node: str) -> None:
        self.ledger = HederaLedger("testnet", mirror, node, Operator())  # type: ignore[arg-type]
        self.keys: dict[str, KeyPair] = {}

    def id(self) -> Any:
        return self.ledger.transaction_id(None, datetime.now(UTC))

    def open(self, key_type: str, transaction: str = "") -> Any:
        key = generate_key(key_type)
        account = self.ledger.open_account(key.public_key, datetime.now(UTC), transaction or self.id())
        self.keys[account.account_id] = key
        return account.account_id

    def move(self, payer: str, to: str, tinybars: int, transaction: str = "", forged: bool = False) -> Any:
        key = self.keys[payer]
        signer = generate_key("ED25519") if forged else key
        order = Transfer(transaction or self.id(), payer, key.public_key, to, tinybars, "lunch")
        began = time.monotonic()
        receipt = self.ledger.transfer(order, lambda message: sign(signer.private_key, message))
        return {"status": receipt.status, "seconds": time.monotonic() - began}

    def balance(self, account: str) -> Any:
        return self.ledger.balance(account).tinybars

    def outcome(self, transaction: str) -> Any:
        receipt = self.ledger.outcome(transaction)
        return receipt and {"status": receipt.status, "account": receipt.account_id}


def main() -> None:
    wallets = Wallets(sys.argv[1], "".join(sys.argv[2:]))
    for line in sys.stdin:
        command, arguments = json.loads(line)
        try:
            answer = {"ok": getattr(wallets, command)(**arguments)}
        except LedgerError as error:
            answer = {"error": type(error).__name__, "status": str(error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
