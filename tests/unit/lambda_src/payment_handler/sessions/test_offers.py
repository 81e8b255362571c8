from __future__ import annotations

from typing import Any

import pytest

from payment_handler.sessions.offers import UnpayableError, choose_offer
from payment_handler.settings import PaymentTerms
from payment_handler.x402.wire import encode

ASSET = "0x036CbD53842c5426634e7929541eC2318f3dCF7e"
TERMS = PaymentTerms("eip155:84532", ASSET, "USDC", "2", "0x" + "99" * 20, "1", "1")


def offer(**changes: Any) -> dict[str, Any]:
    return {
        "scheme": "exact",
        "network": "eip155:84532",
        "amount": "10000",
        "asset": ASSET,
        "payTo": "0x" + "22" * 20,
        "maxTimeoutSeconds": 60,
        "extra": {"name": "USDC", "version": "2"},
        **changes,
    }


def challenge(*offers: Any, **changes: Any) -> str:
    return encode(
        {"x402Version": 2, "accepts": list(offers), "resource": {"url": "https://shop.example.com/"}, **changes}
    )


def test_the_cheapest_that_fits_is_chosen_and_kept_as_it_was_sent() -> None:
    cheap = offer(amount="900", asset=ASSET.lower(), somethingNew=[1])
    chosen = choose_offer(challenge(offer(), cheap, offer(amount="10", network="eip155:1")), TERMS, 10_000)
    assert (chosen.amount, chosen.accepted) == (900, cheap)
    assert chosen.resource == {"url": "https://shop.example.com/"}


@pytest.mark.parametrize(
    "changes",
    [
        {"scheme": "upto"},
        {"network": "eip155:8453"},
        {"network": "base-sepolia"},
        {"asset": "0x" + "11" * 20},
        {"asset": None},
        {"amount": "0"},
        {"amount": "-1"},
        {"amount": "1e3"},
        {"amount": 100},
        {"amount": "1" * 19},
        {"payTo": "shop.eth"},
        {"payTo": None},
        {"maxTimeoutSeconds": 9},
        {"maxTimeoutSeconds": "60"},
        {"maxTimeoutSeconds": True},
        {"maxTimeoutSeconds": None},
        {"extra": None},
        {"extra": {"name": "USD Coin", "version": "2"}},
        {"extra": {"name": "USDC", "version": "1"}},
        {"extra": {"name": "USDC", "version": "2", "assetTransferMethod": "permit2"}},
    ],
)
def test_an_offer_we_cannot_pay_does_not_fit(changes: dict[str, Any]) -> None:
    with pytest.raises(UnpayableError) as refused:
        choose_offer(challenge(offer(**changes)), TERMS, 10**18)
    assert (refused.value.status, refused.value.code) == (422, "NO_ACCEPTABLE_OFFER")


@pytest.mark.parametrize("accepts", [[], [None], ["x"], {}, "x", None])
def test_offers_of_another_shape_do_not_fit(accepts: Any) -> None:
    with pytest.raises(UnpayableError, match="takes no exact payment"):
        choose_offer(encode({"x402Version": 2, "accepts": accepts}), TERMS, 1)


@pytest.mark.parametrize(
    "header",
    ["", "%%%", "e30", encode({"accepts": [offer()]}), encode({"x402Version": 1, "accepts": [offer()]})],
)
def test_what_is_no_challenge_of_version_two_is_refused(header: str) -> None:
    with pytest.raises(UnpayableError) as refused:
        choose_offer(header, TERMS, 10_000)
    assert refused.value.code == "CHALLENGE_INVALID"


def test_more_than_the_caller_allows_is_refused() -> None:
    assert choose_offer(challenge(offer()), TERMS, 10_000).amount == 10_000
    with pytest.raises(UnpayableError) as refused:
        choose_offer(challenge(offer()), TERMS, 9_999)
    assert refused.value.code == "PRICE_ABOVE_MAXIMUM"
