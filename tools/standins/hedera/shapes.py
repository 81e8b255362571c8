"""The mirror node's JSON (https://docs.hedera.com/hedera/sdks-and-apis/rest-api), from what the ledger holds."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from hiero_sdk_python.hapi.services import basic_types_pb2

from tools.standins.hedera.ledger import NODE_ACCOUNT, Entry
from tools.standins.hedera.signatures import kind_of, raw

NOT_FOUND = {"_status": {"messages": [{"message": "Not found"}]}}
_SECOND = 1_000_000_000
_NO_MORE = {"next": None}


def invalid(parameter: str) -> dict[str, Any]:
    """The body of a 400."""
    return {"_status": {"messages": [{"message": f"Invalid parameter: {parameter}"}]}}


def stamp(consensus_ns: int) -> str:
    """Seconds with nine decimals."""
    return f"{consensus_ns // _SECOND}.{consensus_ns % _SECOND:09d}"


def key(key_hex: str) -> dict[str, str] | None:
    """An account's public key."""
    found = basic_types_pb2.Key.FromString(bytes.fromhex(key_hex))
    kind = kind_of(found)
    return {"_type": kind, "key": raw(found).hex()} if kind else None


def account(
    number: int, key_hex: str, tinybars: int, opened_ns: int, now_ns: int, entries: Sequence[Entry]
) -> dict[str, Any]:
    """GET /api/v1/accounts/{id}."""
    return {
        "account": f"0.0.{number}", "alias": None, "auto_renew_period": 7_776_000,
        "balance": {"balance": tinybars, "timestamp": stamp(now_ns), "tokens": []},
        "created_timestamp": stamp(opened_ns), "decline_reward": False, "deleted": False, "ethereum_nonce": 0,
        "evm_address": f"0x{number:040x}", "expiry_timestamp": stamp(opened_ns + 7_776_000 * _SECOND),
        "key": key(key_hex), "max_automatic_token_associations": 0, "memo": "", "pending_reward": 0,
        "receiver_sig_required": False, "staked_account_id": None, "staked_node_id": None, "stake_period_start": None,
        "transactions": [transaction(entry) for entry in entries], "links": _NO_MORE,
    }  # fmt: skip


def balances(rows: Mapping[int, int], now_ns: int) -> dict[str, Any]:
    """GET /api/v1/balances."""
    found = [{"account": f"0.0.{number}", "balance": tinybars, "tokens": []} for number, tinybars in rows.items()]
    return {"timestamp": stamp(now_ns), "balances": found, "links": _NO_MORE}


def transaction(entry: Entry) -> dict[str, Any]:
    """One row of GET /api/v1/transactions and of /api/v1/transactions/{id}."""
    return {
        "batch_key": None, "bytes": None, "charged_tx_fee": entry.fee, "consensus_timestamp": stamp(entry.consensus_ns),
        "entity_id": f"0.0.{entry.opened}" if entry.opened is not None else None, "max_custom_fees": [],
        "max_fee": "500000000", "memo_base64": base64.b64encode(entry.memo.encode()).decode(), "name": entry.name,
        "nft_transfers": [], "node": f"0.0.{NODE_ACCOUNT}", "nonce": 0, "parent_consensus_timestamp": None,
        "result": entry.result, "scheduled": False, "staking_reward_transfers": [], "token_transfers": [],
        "transaction_hash": "", "transaction_id": str(entry.id),
        "transfers": [
            {"account": f"0.0.{number}", "amount": tinybars, "is_approval": False}
            for number, tinybars in sorted(entry.moved.items())
        ],
        "valid_duration_seconds": str(entry.valid_seconds),
        "valid_start_timestamp": f"{entry.id.seconds}.{entry.id.nanos:09d}",
    }  # fmt: skip


def transactions(entries: Sequence[Entry]) -> dict[str, Any]:
    """GET /api/v1/transactions."""
    return {"transactions": [transaction(entry) for entry in entries], "links": _NO_MORE}


def block(now_ns: int) -> dict[str, Any]:
    """GET /api/v1/blocks with its newest block: two seconds long, as on the network, used or not."""
    number = now_ns // (2 * _SECOND)
    return {
        "blocks": [{
            "count": 0, "gas_used": 0, "hapi_version": "0.66.0", "hash": f"0x{number:096x}", "logs_bloom": "0x",
            "name": f"{number}.rcd", "number": number, "previous_hash": f"0x{number - 1:096x}", "size": None,
            "timestamp": {"from": stamp(now_ns - 2 * _SECOND), "to": stamp(now_ns)},
        }],
        "links": _NO_MORE,
    }  # fmt: skip


def exchange_rate(now_ns: int) -> dict[str, Any]:
    """GET /api/v1/network/exchangerate: 12 US dollar cents for an hbar, for ever."""
    hour = 3600 * _SECOND
    rate = {"cent_equivalent": 360_000, "hbar_equivalent": 30_000}
    ends = now_ns - now_ns % hour + hour
    return {
        "current_rate": rate | {"expiration_time": ends // _SECOND},
        "next_rate": rate | {"expiration_time": (ends + hour) // _SECOND},
        "timestamp": stamp(now_ns),
    }


def nodes(host: str, certificate_hash: str, now_ns: int) -> dict[str, Any]:
    """GET /api/v1/network/nodes: the one node, `certificate_hash` "0x" when it speaks no TLS."""
    row = {
        "admin_key": None, "decline_reward": False, "description": "stand-in", "file_id": "0.0.102",
        "grpc_proxy_endpoint": None, "max_stake": 0, "memo": "", "min_stake": 0,
        "node_account_id": f"0.0.{NODE_ACCOUNT}", "node_cert_hash": certificate_hash, "node_id": 0, "public_key": "0x",
        "reward_rate_start": 0,
        "service_endpoints": [{"domain_name": "", "ip_address_v4": host, "port": 50211}],
        "stake": 0, "stake_not_rewarded": 0, "stake_rewarded": 0, "staking_period": None,
        "timestamp": {"from": stamp(now_ns - now_ns % (86_400 * _SECOND)), "to": None},
    }  # fmt: skip
    return {"nodes": [row], "links": _NO_MORE}
