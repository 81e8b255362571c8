"""Buy from a paid route as anybody would, with the official x402 client: `python pay.py requests|httpx|sign|address`.

Runs under an interpreter of its own that has the official SDK; knows nothing of SafeMate. Reads a JSON object from
standard input: url, method, body, private_key. Writes one to standard output: status, body, headers, payer.
`sign` makes the signed payment for a 402's `challenge` and prints its header instead of sending it; `address` only
tells whose key it is.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from typing import Any

from eth_account import Account
from x402 import x402Client, x402ClientSync
from x402.mechanisms.evm.exact import register_exact_evm_client
from x402.mechanisms.evm.signers import EthAccountSigner


def show(status: int, text: str, headers: Any, payer: str) -> None:
    print(json.dumps({"status": status, "body": json.loads(text), "headers": dict(headers), "payer": payer}))


def with_requests(order: dict[str, Any], account: Any) -> None:
    from x402.http.clients.requests import x402_requests

    client = x402ClientSync()
    register_exact_evm_client(client, EthAccountSigner(account))
    session = x402_requests(client)
    session.trust_env = False
    answer = session.request(order["method"], order["url"], json=order["body"], timeout=60)
    show(answer.status_code, answer.text, answer.headers, account.address)


async def with_httpx(order: dict[str, Any], account: Any) -> None:
    from x402.http.clients.httpx import x402HttpxClient

    client = x402Client()
    register_exact_evm_client(client, EthAccountSigner(account))
    async with x402HttpxClient(client, trust_env=False, timeout=60) as http:
        answer = await http.request(order["method"], order["url"], json=order["body"])
        show(answer.status_code, answer.text, answer.headers, account.address)


def sign(order: dict[str, Any], account: Any) -> None:
    from x402.http.utils import decode_payment_required_header

    client = x402ClientSync()
    register_exact_evm_client(client, EthAccountSigner(account))
    payload = client.create_payment_payload(decode_payment_required_header(order["challenge"]))
    text = payload.model_dump_json(by_alias=True, exclude_none=True)
    print(json.dumps({"header": base64.b64encode(text.encode()).decode(), "payer": account.address}))


def main() -> None:
    order = json.load(sys.stdin)
    account = Account.from_key(order["private_key"])
    match sys.argv[1]:
        case "requests":
            with_requests(order, account)
        case "httpx":
            asyncio.run(with_httpx(order, account))
        case "sign":
            sign(order, account)
        case "address":
            print(json.dumps({"payer": account.address}))


if __name__ == "__main__":
    main()
