"""Consensus nodes by the official SDK, hiero-sdk-python 0.3: the only file that imports it, and only when called.

It comes in the optional layer (docs/hedera.md). None of the SDK's own retries is used: which node was asked, and
whether it can have heard, is what decides in `wallet_manager.ledger.hedera` whether money may have moved.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from typing import Any

from wallet_manager.ledger.consensus import Consensus, MaybeSent, Move, NotSent, Opening, Operator, Order
from wallet_manager.ledger.interface import LedgerUnavailable, Receipt
from wallet_manager.ledger.mirror import MirrorNode

_NODES_TO_TRY = 3
_CONNECT_SECONDS = 1.5
_RECEIPT_CALL_SECONDS = 2.0
_RECEIPT_PAUSE_SECONDS = 0.25
_PLENTY_OF_ATTEMPTS = 1000  # the time given ends them
_MOST_FEE_HBAR = 5  # of the operator's, for one transaction; an opening costs 0.05 US dollars, a transfer 0.0001

_log = logging.getLogger(__name__)


def connect(operator: Operator, network: str, node: str, mirror: MirrorNode) -> Consensus:
    """Connections for one order, to `node` (`host:port@account`, no TLS) or to some of the network's nodes.

    Raises LedgerUnavailable: the layer is missing, the operator's key or `node` is not readable, or the mirror node
    does not say which nodes there are.
    """
    sdk = _import()
    key = _private_key(sdk, operator)
    client = _client_of_one(sdk, node) if node else _client_of_some(sdk, network, mirror)
    client.set_operator(sdk.AccountId.from_string(operator.account_id), key)
    # An answer INVALID_NODE_ACCOUNT makes the SDK ask the mirror node for addresses, for 30 seconds if need be.
    client.update_network = lambda: client
    client.logger.set_silent(True)  # it writes to stdout, which is the log
    return _SdkConsensus(sdk, client)


class _SdkConsensus:
    def __init__(self, sdk: Any, client: Any) -> None:
        self._sdk = sdk
        self._client = client

    @property
    def nodes(self) -> Sequence[str]:
        return [str(account) for account in self._client.get_node_account_ids()]

    def send(self, node: str, order: Order, seconds: float) -> str:
        transaction = self._signed(node, order)
        self._reach(node, seconds)
        transaction.set_max_attempts(1).set_min_backoff(0).set_max_backoff(0)
        transaction.set_request_timeout(seconds).set_grpc_deadline(seconds)
        errors = self._sdk.exceptions
        try:
            transaction.execute(self._client, wait_for_receipt=False)
        except errors.PrecheckError as refused:
            return _name(self._sdk, refused.status)
        except errors.MaxAttemptsError as gave_up:
            if isinstance(gave_up.last_error, errors.PrecheckError):
                return _name(self._sdk, gave_up.last_error.status)
            raise MaybeSent from gave_up
        except Exception as broken:  # whatever gRPC and the SDK raise: it may have left
            raise MaybeSent from broken
        return _name(self._sdk, self._sdk.ResponseCode.OK)

    def receipt(self, node: str, transaction_id: str, seconds: float) -> Receipt | None:
        query = self._sdk.TransactionGetReceiptQuery()
        query.set_transaction_id(self._sdk.TransactionId.from_string(transaction_id))
        query.set_node_account_ids([self._sdk.AccountId.from_string(node)])
        query.set_max_attempts(_PLENTY_OF_ATTEMPTS)
        query.set_min_backoff(_RECEIPT_PAUSE_SECONDS).set_max_backoff(2 * _RECEIPT_PAUSE_SECONDS)
        query.set_request_timeout(seconds).set_grpc_deadline(min(seconds, _RECEIPT_CALL_SECONDS))
        try:
            found = query.execute(self._client)
        except Exception as missing:  # no receipt is no harm: the mirror node is asked next
            _log.info("no receipt of %s: %s", transaction_id, type(missing).__name__)
            return None
        account = str(found.account_id) if found.account_id is not None else None
        return Receipt(transaction_id, _name(self._sdk, found.status), account)

    def close(self) -> None:
        self._client.close()

    def _signed(self, node: str, order: Order) -> Any:
        sdk = self._sdk
        transaction = _opening(sdk, order) if isinstance(order, Opening) else _transfer(sdk, order)
        transaction.set_transaction_id(sdk.TransactionId.from_string(order.transaction_id))
        transaction.set_node_account_ids([sdk.AccountId.from_string(node)])
        transaction.transaction_fee = sdk.Hbar(_MOST_FEE_HBAR)
        transaction.freeze_with(self._client).sign_with_operator(self._client)
        if isinstance(order, Move):
            payer = sdk.PublicKey.from_der(bytes.fromhex(order.transfer.payer_key))
            transaction.sign_with(payer, order.sign)
        return transaction

    def _reach(self, node: str, seconds: float) -> None:
        """Connect, so that what fails later is known to have had a connection."""
        account = self._sdk.AccountId.from_string(node)
        try:
            channel = self._client.network._get_node(account)._get_channel().channel
            self._sdk.node.grpc.channel_ready_future(channel).result(timeout=min(seconds, _CONNECT_SECONDS))
        except Exception as unreachable:  # a refused or silent address, a certificate that is not the book's
            _log.warning("consensus node %s cannot be reached: %s", node, type(unreachable).__name__)
            raise NotSent from unreachable


def _opening(sdk: Any, order: Opening) -> Any:
    key = sdk.PublicKey.from_der(bytes.fromhex(order.public_key))
    return sdk.AccountCreateTransaction().set_key_without_alias(key).set_initial_balance(0)


def _transfer(sdk: Any, order: Move) -> Any:
    asked = order.transfer
    transaction = sdk.TransferTransaction()
    transaction.add_hbar_transfer(sdk.AccountId.from_string(asked.payer_account), -asked.tinybars)
    transaction.add_hbar_transfer(sdk.AccountId.from_string(asked.to_account), asked.tinybars)
    return transaction.set_transaction_memo(asked.memo)


def _import() -> Any:
    try:
        import hiero_sdk_python
        import hiero_sdk_python.address_book.node_address
        import hiero_sdk_python.exceptions
        import hiero_sdk_python.node
    except ImportError as missing:
        _log.error("%s: attach the layer lambda_src/layers/hedera to this function (docs/hedera.md)", missing)
        raise LedgerUnavailable("this deployment has no Hedera SDK") from missing
    # The SDK fetches a node's certificate before it calls the node; ten seconds are more than a request has.
    hiero_sdk_python.node.CERT_FETCH_TIMEOUT_SECONDS = _CONNECT_SECONDS
    sdk: Any = hiero_sdk_python
    return sdk


def _private_key(sdk: Any, operator: Operator) -> Any:
    try:
        return sdk.PrivateKey.from_string_der(operator.private_key)
    except Exception:
        # Neither chained nor logged: the SDK's messages quote the key.
        raise LedgerUnavailable("the operator's privateKey is not a DER key of Ed25519 or secp256k1") from None


def _client_of_one(sdk: Any, node: str) -> Any:
    address, _, account = node.partition("@")
    return sdk.Client.for_network({address: sdk.AccountId.from_string(account)}, "local")


def _client_of_some(sdk: Any, network: str, mirror: MirrorNode) -> Any:
    """With TLS, each node's certificate held against the hash in the network's address book."""
    known = mirror.nodes()
    chosen = secrets.SystemRandom().sample(known, min(_NODES_TO_TRY, len(known)))
    if not chosen:
        raise LedgerUnavailable("the mirror node names no consensus node")
    nodes = []
    for row in chosen:
        book = sdk.address_book.node_address.NodeAddress._from_dict(dict(row.entry))
        nodes.append(sdk.node._Node(book._account_id, str(book._addresses[0]), book))
    return sdk.Client(sdk.Network(network=network, nodes=nodes))


def _name(sdk: Any, status: Any) -> str:
    """A response code's name; for one newer than the SDK, its number."""
    code = sdk.ResponseCode(status)
    return str(code.name or int(code))
