"""What Hedera's consensus nodes are asked, one node and one attempt at a time.

`wallet_manager.ledger.hedera` decides what to make of the answers; `hedera_sdk` gives them with the official SDK.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from wallet_manager.ledger.interface import Receipt, Sign, Transfer

ACCEPTED = "OK"
"""The precheck code of a transaction that a node has taken on."""


@dataclass(frozen=True)
class Operator:
    """The account that pays every fee. `private_key` is DER in hexadecimal; kept out of the repr."""

    account_id: str
    private_key: str = field(repr=False)


@dataclass(frozen=True)
class Opening:
    """An order to open an account for `public_key` (SubjectPublicKeyInfo, DER, hexadecimal), with nothing on it."""

    transaction_id: str
    public_key: str


@dataclass(frozen=True)
class Move:
    """An order to move tinybars, signed with the payer's key by `sign`."""

    transfer: Transfer
    sign: Sign

    @property
    def transaction_id(self) -> str:
        return self.transfer.transaction_id


Order = Opening | Move


class NotSent(Exception):
    """The node cannot be reached: it has certainly not seen the transaction."""


class MaybeSent(Exception):
    """The node may have seen the transaction, but did not say so in time."""


class Consensus(Protocol):
    """Connections to consensus nodes, for one order."""

    @property
    def nodes(self) -> Sequence[str]:
        """Accounts of the nodes to try, in this order."""
        ...

    def send(self, node: str, order: Order, seconds: float) -> str:
        """Submit once; the node's precheck code (`ACCEPTED`, or why not). Raises NotSent and MaybeSent.

        What the order's `sign` raises passes through; nothing was sent then.
        """
        ...

    def receipt(self, node: str, transaction_id: str, seconds: float) -> Receipt | None:
        """Wait for the transaction's receipt, for `seconds` at most; None when there is none by then."""
        ...

    def close(self) -> None:
        """Close the connections."""
        ...
