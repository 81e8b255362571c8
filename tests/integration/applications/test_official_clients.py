"""Clients nobody here wrote pay the deployed API and get what they paid for."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.integration.applications.buyers import Buyer, decoded, program_python
from tests.integration.applications.platform import Platform

NFT = {"collection": "birds", "metadataUri": "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"}
DOLLAR = 1_000_000


@pytest.mark.parametrize(
    ("client", "environment"), [("requests", "dev"), ("httpx", "dev"), ("fetch", "dev"), ("requests", "preprod")]
)
def test_an_official_client_pays_exactly_the_price_and_gets_the_nft(
    platform_alone: Platform, client: str, environment: str
) -> None:
    platform = platform_alone
    offer = decoded(platform.payments(environment).call("POST", "/nft/mint", NFT).headers["payment-required"])
    price, payee = int(offer["accepts"][0]["amount"]), offer["accepts"][0]["payTo"]
    buyer = Buyer(platform, environment).earn(DOLLAR)
    payee_had = platform.usdc(payee, environment)

    bought = buyer.buy(client, "POST", "/nft/mint", NFT)

    assert bought.status == 200, bought
    assert bought.body["status"] == "MINTED"
    receipt = decoded(bought.headers["payment-response"])
    assert receipt["success"] is True
    assert receipt["payer"].lower() == buyer.address.lower()
    assert buyer.balance == DOLLAR - price
    assert platform.usdc(payee, environment) == payee_had + price
    key = {"nftId": {"S": bought.body["nftId"]}}
    table = f"{environment}-safemate-nfts"
    minted = platform.client("dynamodb", environment).get_item(TableName=table, Key=key)["Item"]
    assert minted["owner"]["S"].lower() == buyer.address.lower()


def test_what_was_minted_can_be_read_for_its_own_price(platform: Platform) -> None:
    buyer = Buyer(platform).earn(DOLLAR)
    nft_id = buyer.buy("requests", "POST", "/nft/mint", NFT).body["nftId"]
    before = buyer.balance
    read = buyer.buy("requests", "GET", f"/nft/{nft_id}")
    assert read.status == 200, read
    assert read.body["metadataUri"] == NFT["metadataUri"]
    price = next(
        int(offer["amount"])
        for offer in decoded(platform.payments().call("GET", f"/nft/{nft_id}").headers["payment-required"])["accepts"]
    )
    assert before - buyer.balance == price


def test_nobody_is_asked_to_pay_for_what_does_not_exist(platform: Platform) -> None:
    assert platform.payments().call("GET", "/nft/nft_00000000000000000000000000000000").status == 404


def test_the_challenge_pleases_a_linter_nobody_here_wrote(platform: Platform) -> None:
    url = platform.payments().url + "/nft/mint"
    lint = [
        program_python("x402lint"),
        "-m",
        "x402lint",
        "check",
        "--json",
        "--method",
        "POST",
        "--data",
        json.dumps(NFT),
        url,
    ]
    checked = subprocess.run(lint, capture_output=True, text=True, timeout=60, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    report = json.loads(checked.stdout)
    assert not [finding for finding in json.dumps(report).split('"') if finding == "fail"], report
