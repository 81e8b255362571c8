"""What a settled payment buys: minting an NFT, or reading one."""

from __future__ import annotations

import hashlib
from typing import Any

from payment_handler.nfts.store import NftStore
from payment_handler.payments.delivery import Work
from shared.items import Row

MINT = "mint"
READ = "read"


class NftService:
    """The works of this function, each from a payment's row alone (payment_handler.payments.delivery)."""

    def __init__(self, store: NftStore) -> None:
        self._store = store

    def works(self) -> dict[str, Work]:
        """Each kind of work by its name in payment rows."""
        return {MINT: self.mint, READ: self.read}

    def exists(self, nft_id: str) -> bool:
        """Whether there is such an NFT."""
        return self._store.get(nft_id) is not None

    def mint(self, payment: Row) -> dict[str, Any]:
        """Mint what was paid for, to whoever paid; again and again the same one."""
        nft = {
            "nftId": nft_id_of(payment["paymentId"]),
            "collection": payment["wanted"]["collection"],
            "metadataUri": payment["wanted"]["metadataUri"],
            "owner": payment["payer"],
            "network": payment["network"],
            "mintedAt": payment["settledAt"],
            "paymentId": payment["paymentId"],
            "mintTransaction": payment["transaction"],
        }
        self._store.create(nft)
        return _shape(nft)

    def read(self, payment: Row) -> dict[str, Any]:
        """The NFT that was paid for to be read. KeyError when it is gone, which no code makes happen."""
        nft = self._store.get(payment["wanted"]["nftId"])
        if nft is None:
            raise KeyError(payment["wanted"]["nftId"])
        return _shape(nft)


def nft_id_of(payment_id: str) -> str:
    """The one NFT a payment can mint: `nft_` and 32 hexadecimal digits that do not give the payment's id away."""
    return "nft_" + hashlib.sha256(f"nft of {payment_id}".encode()).hexdigest()[:32]


def _shape(nft: Row) -> dict[str, Any]:
    names = ("nftId", "collection", "metadataUri", "owner", "network", "mintedAt")
    return {"status": "MINTED", **{name: nft[name] for name in names}}
