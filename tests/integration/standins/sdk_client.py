"""A wallet, with the official x402 client: `python sdk_client.py`, under the interpreter of the stand-ins.

Each line of standard input is a JSON object: `private_key` and what is to be done with it: `required`, a
PaymentRequired to pay; `function` and `arguments`, a call to encode; `transaction`, one to sign. Each line of standard
output has the `address` and the `payload`, `data` or `raw` that was asked for.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from eth_abi import encode
from eth_account import Account
from eth_utils import function_signature_to_4byte_selector as selector
from x402 import x402ClientSync
from x402.mechanisms.evm.exact import register_exact_evm_client
from x402.mechanisms.evm.signers import EthAccountSigner
from x402.schemas import PaymentRequired


def paid(account: Any, required: dict[str, Any]) -> Any:
    client = x402ClientSync()
    register_exact_evm_client(client, EthAccountSigner(account))
    signed = client.create_payment_payload(PaymentRequired.model_validate(required))
    return json.loads(signed.model_dump_json(by_alias=True, exclude_none=True))


def encoded(function: str, arguments: list[Any]) -> str:
    types = [t for t in function.partition("(")[2].rstrip(")").split(",") if t]
    values = [bytes.fromhex(a[2:]) if t.startswith("bytes") else a for t, a in zip(types, arguments, strict=True)]
    return "0x" + (selector(function) + encode(types, values)).hex()


for line in sys.stdin:
    order = json.loads(line)
    account = Account.from_key(order["private_key"])
    shown = {"address": account.address, "data": "0x"}
    if "required" in order:
        shown["payload"] = paid(account, order["required"])
    if "function" in order:
        shown["data"] = encoded(order["function"], order["arguments"])
    if "transaction" in order:
        signed = account.sign_transaction({**order["transaction"], "data": shown["data"]})
        shown["raw"] = "0x" + signed.raw_transaction.hex()
    print(json.dumps(shown), flush=True)
