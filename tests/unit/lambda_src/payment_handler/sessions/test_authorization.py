from __future__ import annotations

from typing import Any

import pytest

from payment_handler.sessions.authorization import authorize, signed_header, typed_data, unsigned_payload
from payment_handler.sessions.offers import Offer, UnpayableError
from payment_handler.settings import PaymentTerms
from payment_handler.x402.payload import read_payment
from payment_handler.x402.wire import decode

PAYER, PAYEE, NONCE = "0x" + "11" * 20, "0x" + "22" * 20, "0x" + "ab" * 32
TERMS = PaymentTerms("eip155:84532", "0x" + "33" * 20, "USDC", "2", "0x" + "99" * 20, "1", "1")
ACCEPTED = {"scheme": "exact", "network": "eip155:84532", "asset": "0x" + "33" * 20, "amount": "10", "payTo": PAYEE}


def offer(extensions: Any = None) -> Offer:
    return Offer(10, PAYEE, 60, ACCEPTED, {"url": "https://shop.example.com/"}, extensions)


def test_what_is_signed_names_the_token_as_configured() -> None:
    data = typed_data(authorize(PAYER, offer(), NONCE, 1_800_000_000), TERMS)
    assert data["domain"] == {"name": "USDC", "version": "2", "chainId": 84532, "verifyingContract": "0x" + "33" * 20}
    assert data["primaryType"] == "TransferWithAuthorization"
    assert list(data["message"]) == [field["name"] for field in data["types"]["TransferWithAuthorization"]]
    assert data["message"]["value"] == "10"


def test_the_header_is_one_that_our_own_payment_api_reads() -> None:
    declared = {"payment-identifier": {"info": {"required": True}, "schema": {}}, "other": {"info": {}, "schema": {}}}
    authorization = authorize(PAYER, offer(), NONCE, 1_800_000_000)
    payload = unsigned_payload(authorization, offer(declared), "session_0123456789")
    header = signed_header(payload, "0x" + "cd" * 65)
    payment = read_payment(header)
    assert (payment.accepted, payment.identifier) == (ACCEPTED, "session_0123456789")
    assert payment.authorization.as_payload() == authorization
    assert payment.signature == "0x" + "cd" * 65
    assert decode(header)["extensions"]["other"] == {"info": {}, "schema": {}}
    assert decode(header)["resource"] == {"url": "https://shop.example.com/"}


def test_the_same_payment_is_the_same_header() -> None:
    payload = unsigned_payload(authorize(PAYER, offer(), NONCE, 1_800_000_000), offer(), "session_0123456789")
    assert signed_header(payload, "0xcd") == signed_header(payload, "0xcd")
    assert "signature" not in payload["payload"]


@pytest.mark.parametrize("declared", [None, {}, {"payment-identifier": None}, {"payment-identifier": {"info": 1}}])
def test_an_identifier_is_given_only_where_one_is_asked_for(declared: Any) -> None:
    payload = unsigned_payload(authorize(PAYER, offer(), NONCE, 1), offer(declared), "session_0123456789")
    assert payload.get("extensions") == declared


def test_a_challenge_too_long_to_be_repeated_is_refused_before_anything_is_signed() -> None:
    with pytest.raises(UnpayableError) as refused:
        unsigned_payload(authorize(PAYER, offer(), NONCE, 1), offer({"long": "x" * 8000}), "session_0123456789")
    assert refused.value.code == "CHALLENGE_INVALID"
