"""Does the paid route ask for payment, in our token and to our address?

An answer that names another payee would send customers' money elsewhere, and no other alarm would notice.
x402 protocol v2, HTTP transport: header PAYMENT-REQUIRED is base64 of a JSON PaymentRequired.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from api_monitor.checks.calling import Answer, Caller
from api_monitor.checks.outcome import Check, Deployment, UnexpectedError

PATH = "/nft/mint"
BODY = {"collection": "monitor", "metadataUri": "ipfs://safemate-monitor"}

_EXPECTED = "402 with a PAYMENT-REQUIRED header that asks for our token on our network, to our address"


def _look(deployment: Deployment, caller: Caller) -> str:
    answer = caller.call("POST", f"{deployment.payment_api}{PATH}", body=BODY)
    if answer.status != 402:
        raise UnexpectedError(f"POST {PATH}: {answer.outline}", answer.request_id)
    asked = _asked(answer)
    for option in asked:
        wrong = _differences(option, deployment)
        if wrong:
            raise UnexpectedError(f"POST {PATH}: 402 that asks for another {', '.join(wrong)}", answer.request_id)
    return f"POST {PATH}: 402 on {deployment.network}, our token and address"


def _asked(answer: Answer) -> list[dict[str, Any]]:
    """The ways to pay that the answer offers, all of them."""
    header = answer.headers.get("payment-required")
    if header is None:
        raise UnexpectedError(f"POST {PATH}: 402 without PAYMENT-REQUIRED", answer.request_id)
    try:
        required = json.loads(base64.b64decode(header, validate=True))
        version, accepts = required["x402Version"], required["accepts"]
    except (binascii.Error, ValueError, TypeError, KeyError, RecursionError) as undecodable:
        reason = type(undecodable).__name__
        raise UnexpectedError(
            f"POST {PATH}: 402 whose PAYMENT-REQUIRED cannot be read ({reason})", answer.request_id
        ) from None
    if version != 2 or not isinstance(accepts, list) or not accepts or not all(isinstance(a, dict) for a in accepts):
        raise UnexpectedError(f"POST {PATH}: 402 that is not x402 version 2 or accepts nothing", answer.request_id)
    return accepts


def _differences(option: dict[str, Any], deployment: Deployment) -> list[str]:
    """Names of the fields that are not ours. Addresses are hexadecimal: case is only a checksum (EIP-55)."""
    ours = {"network": deployment.network, "asset": deployment.asset, "payTo": deployment.pay_to}
    wrong = [name for name, value in ours.items() if str(option.get(name, "")).lower() != value.lower()]
    amount = option.get("amount")
    return wrong if isinstance(amount, str) and amount.isdecimal() and int(amount) > 0 else [*wrong, "amount"]


CHECK = Check("payment-paid-route", _EXPECTED, _look)
