"""Minting and reading, as far as payment has nothing to do with it."""

from __future__ import annotations

import pytest

from tests.unit.lambda_src.payment_handler.conftest import Shop
from tests.unit.lambda_src.payment_handler.world import NFT, PAYER


@pytest.fixture
def nft_id(shop: Shop) -> str:
    """An NFT that somebody minted."""
    return str(shop.mint(shop.payment()).body["nftId"])


@pytest.mark.parametrize("nft_id", ["nft_" + "0" * 32, "mint", "nft_..%2f"])
def test_what_does_not_exist_is_404_before_money_is_asked_for(shop: Shop, nft_id: str) -> None:
    assert shop.read(nft_id).status == 404
    assert shop.read(nft_id, shop.payment(price=1000)).status == 404
    assert shop.facilitator.calls == []


def test_reading_has_a_price_and_a_url_of_its_own(shop: Shop, nft_id: str) -> None:
    answer = shop.read(nft_id)
    assert answer.status == 402
    assert answer.challenge["accepts"][0]["amount"] == "1000"
    assert answer.challenge["resource"]["url"].endswith(f"/dev/nft/{nft_id}")


def test_who_pays_reads(shop: Shop, nft_id: str) -> None:
    answer = shop.read(nft_id, shop.payment(nonce=2, price=1000))
    assert answer.status == 200
    expected = {"nftId": nft_id, "status": "MINTED", "owner": PAYER.lower(), **NFT}
    assert answer.body | expected == answer.body
    assert answer.receipt["amount"] == "1000"


def test_the_price_of_reading_does_not_mint(shop: Shop) -> None:
    assert shop.mint(shop.payment(price=1000)).status == 402


def test_two_payments_mint_two_nfts(shop: Shop) -> None:
    first, second = (shop.mint(shop.payment(nonce=nonce)).body["nftId"] for nonce in (1, 2))
    assert first != second
    assert len(shop.rows("NFTS_TABLE")) == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"metadataUri": "ipfs://a"}, "collection"),
        (NFT | {"collection": "a b"}, "collection"),
        (NFT | {"collection": "a" * 65}, "collection"),
        (NFT | {"collection": 1}, "collection"),
        (NFT | {"metadataUri": "javascript:alert(1)"}, "metadataUri"),
        (NFT | {"metadataUri": "https://a\n"}, "metadataUri"),
        (NFT | {"metadataUri": "https://" + "a" * 501}, "metadataUri"),
        (NFT | {"owner": PAYER}, "owner"),
    ],
)
def test_a_wish_that_makes_no_sense_names_its_field(shop: Shop, body: object, field: str) -> None:
    answer = shop.mint(shop.payment(), body)
    assert (answer.status, answer.code) == (400, "INVALID_REQUEST")
    assert answer.body["error"]["message"].startswith(field)
