"""What a client may send as a payment, and what makes two payments the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from payment_handler.x402.payload import MalformedPaymentError, Payment, read_payment
from tests.unit.lambda_src.payment_handler.world import PAYER, Clock, header, signed_payment


def sent(**changes: Any) -> dict[str, Any]:
    return signed_payment(Clock(), **changes)


def read(payment: dict[str, Any]) -> Payment:
    return read_payment(header(payment))


def test_a_payment_is_read() -> None:
    payment = read(sent(nonce=7, identifier="order-0000000001"))
    assert payment.authorization.sender == PAYER
    assert payment.authorization.payer == PAYER.lower()
    assert payment.authorization.value == 10_000
    assert payment.authorization.nonce == f"0x{7:064x}"
    assert payment.identifier == "order-0000000001"


def test_it_goes_on_as_it_came() -> None:
    payment = sent()
    assert read(payment).authorization.as_payload() == payment["payload"]["authorization"]


def test_no_log_line_can_show_the_signature() -> None:
    payment = sent()
    assert payment["payload"]["signature"] not in repr(read(payment))


@pytest.mark.parametrize(
    ("change", "same"),
    [
        (lambda p: p["payload"]["authorization"].update({"from": PAYER.lower()}), True),
        (lambda p: p["accepted"].update(asset=p["accepted"]["asset"].lower()), True),
        (lambda p: p["payload"]["authorization"].update(value="1"), True),  # one nonce, one payment
        (lambda p: p["payload"]["authorization"].update(nonce="0x" + "ab" * 32), False),
        (lambda p: p["payload"]["authorization"].update({"from": "0x" + "11" * 20}), False),
        (lambda p: p["accepted"].update(network="eip155:8453"), False),
    ],
)
def test_the_id_is_of_network_asset_payer_and_nonce(change: Callable[[dict[str, Any]], None], same: bool) -> None:
    payment = sent()
    first = read(payment).id
    change(payment)
    assert (read(payment).id == first) is same


@pytest.mark.parametrize("name", ["signature", "to", "value", "validAfter", "validBefore"])
def test_the_digest_is_of_all_that_was_signed(name: str) -> None:
    payment = sent()
    first = read(payment).digest
    holder = payment["payload"] if name == "signature" else payment["payload"]["authorization"]
    holder[name] = {"signature": "0x" + "22" * 65, "to": "0x" + "11" * 20}.get(name, "77")
    assert read(payment).digest != first


@pytest.mark.parametrize(
    ("break_it", "field"),
    [
        (lambda p: p.pop("x402Version"), "x402Version"),
        (lambda p: p.update(x402Version=1), "x402Version"),
        (lambda p: p.update(x402Version=True), "x402Version"),
        (lambda p: p.update(accepted=[]), "accepted"),
        (lambda p: p["accepted"].update(network=84532), "accepted.network"),
        (lambda p: p["accepted"].pop("amount"), "accepted.amount"),
        (lambda p: p.update(payload="x"), "payload"),
        (lambda p: p["payload"].update(signature="0xzz"), "payload.signature"),
        (lambda p: p["payload"].update(signature="0x" + "11" * 2049), "payload.signature"),
        (lambda p: p["payload"].pop("authorization"), "payload.authorization"),
        (lambda p: p["payload"]["authorization"].update({"from": "alice"}), "authorization.from"),
        (lambda p: p["payload"]["authorization"].update(value=10_000), "authorization.value"),
        (lambda p: p["payload"]["authorization"].update(value="-1"), "authorization.value"),
        (lambda p: p["payload"]["authorization"].update(value=str(2**256)), "authorization.value"),
        (lambda p: p["payload"]["authorization"].update(validBefore="١٢"), "authorization.validBefore"),
        (lambda p: p["payload"]["authorization"].update(nonce="0x12"), "authorization.nonce"),
        (lambda p: p.update(extensions=[]), "extensions"),
        (lambda p: p.update(extensions={"payment-identifier": {"info": {"id": "short"}}}), "payment-identifier"),
        (lambda p: p.update(extensions={"payment-identifier": {"info": None}}), "info"),
    ],
)
def test_what_is_not_of_the_specified_shape_is_named(break_it: Callable[[dict[str, Any]], None], field: str) -> None:
    payment = sent()
    break_it(payment)
    with pytest.raises(MalformedPaymentError, match=field):
        read(payment)


def test_an_echoed_extension_without_an_id_is_no_mistake() -> None:
    payment = sent() | {"extensions": {"payment-identifier": {"info": {"required": False}}, "bazaar": 1}}
    assert read(payment).identifier is None
