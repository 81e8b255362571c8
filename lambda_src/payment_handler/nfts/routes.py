"""The paid routes: POST /nft/mint and GET /nft/{nftId}."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from payment_handler.nfts.service import MINT, READ, NftService
from payment_handler.payments.gate import PaymentGate
from payment_handler.payments.row import Purchase
from payment_handler.settings import PaymentTerms
from payment_handler.x402.requirements import Offer, make_requirements
from shared.errors import InvalidRequestError, NotFoundError
from shared.http import Endpoint, Reply, Request
from shared.validation import only_fields

MINT_PATH = "/nft/mint"
MINT_DESCRIPTION = "Mint one NFT"
READ_DESCRIPTION = "Read one NFT"

_COLLECTION = re.compile(r"[A-Za-z0-9_.-]{1,64}")
# Schemes that mean the same to everybody who reads the NFT later.
_URI = re.compile(r"(https|ipfs|ar|hcs)://[\x21-\x7e]{1,500}")
_NFT_ID = re.compile(r"nft_[0-9a-f]{32}")


class NftRoutes:
    """Says what a request wants; the gate takes the money and has it done."""

    def __init__(self, nfts: NftService, gate: PaymentGate, terms: PaymentTerms, base_url: str) -> None:
        self._nfts = nfts
        self._gate = gate
        self._base_url = base_url
        self._mint_offer = Offer(base_url + MINT_PATH, MINT_DESCRIPTION, make_requirements(terms, terms.mint_price))
        self._read_requirements = make_requirements(terms, terms.read_price)

    def endpoints(self) -> list[Endpoint]:
        """Routes of this resource."""
        return [
            Endpoint("POST", MINT_PATH, self.mint),
            Endpoint("GET", "/nft/<nft_id>", self.read),
        ]

    def mint(self, request: Request) -> Reply:
        """POST /nft/mint: an NFT that belongs to whoever paid."""
        return self._gate.pay(request, self._mint_offer, lambda: _mint_purchase(request))

    def read(self, request: Request, nft_id: str) -> Reply:
        """GET /nft/{nftId}. One that does not exist is 404 before any money is asked for."""
        if not _NFT_ID.fullmatch(nft_id) or not self._nfts.exists(nft_id):
            raise NotFoundError("There is no such NFT")
        path = f"/nft/{nft_id}"
        offer = Offer(self._base_url + path, READ_DESCRIPTION, self._read_requirements)
        return self._gate.pay(request, offer, lambda: Purchase(READ, {"nftId": nft_id}, "GET", path, _hash(b"")))


def _mint_purchase(request: Request) -> Purchase:
    body = request.json_object()
    only_fields(body, ("collection", "metadataUri"))
    wanted = {
        "collection": _matching(body, "collection", _COLLECTION, "must be 1 to 64 letters, digits, and _ . -"),
        "metadataUri": _matching(body, "metadataUri", _URI, "must be an https, ipfs, ar or hcs URI"),
    }
    return Purchase(MINT, wanted, "POST", MINT_PATH, _hash(request.raw_body()))


def _matching(body: Mapping[str, Any], name: str, shape: re.Pattern[str], rule: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise InvalidRequestError(name, rule)
    return value


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
