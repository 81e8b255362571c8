"""CDP's node of a chain: JSON-RPC with our API key's token in the path, as cdp-sdk 1.51.0 reaches it.

(cdp/base_node_rpc_url.py there.) What the chain says is read by payment_handler.x402.chain.
"""

from __future__ import annotations

import re
from typing import Any

from payment_handler.cdp.client import CdpClient, CdpUnavailableError, read_object
from shared.cache import TtlCache
from shared.outbound import OutboundError, call

# CDP's names of the networks its node serves (CDP, "Networks"), by CAIP-2 id.
NETWORKS = {"eip155:8453": "base", "eip155:84532": "base-sepolia"}

_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,128}")
_SECONDS = 5.0


class ChainNode:
    """CDP's node of `network` (CAIP-2)."""

    def __init__(self, origin: str, network: str, cdp: CdpClient) -> None:
        self._origin = origin
        self._network = NETWORKS.get(network, "")
        self._cdp = cdp
        self._tokens: TtlCache[str, str] = TtlCache()

    def ask(self, method: str, params: list[Any]) -> Any:
        """The result of one JSON-RPC call (Ethereum execution APIs).

        Raises UnavailableError: CDP_NOT_CONFIGURED, or CDP_UNAVAILABLE when there is no result, for whatever reason.
        """
        if not self._network:
            raise CdpUnavailableError("CDP has no node of this network")
        url = f"{self._origin}/rpc/v1/{self._network}/{self._token()}"
        question = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        try:
            answer = call("POST", url, json=question, timeout=_SECONDS)
            read = answer.json() if answer.status == 200 else {}
        except (OutboundError, ValueError):
            raise CdpUnavailableError from None
        if not isinstance(read, dict) or "result" not in read:
            raise CdpUnavailableError("The node did not answer the question")
        return read["result"]

    def _token(self) -> str:
        """The id of our node token. It is as good as a password for the node: never logged."""
        known = self._tokens.get(self._network)
        if known is None:
            held = read_object(self._cdp.get("/apikeys/v1/tokens/active"))
            known = held.get("id")
            if not isinstance(known, str) or not _TOKEN.fullmatch(known):
                raise CdpUnavailableError("CDP gave no token for its node")
            self._tokens.put(self._network, known)
        return known
