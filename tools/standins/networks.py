"""The two networks there are: what their tokens are called and where they live, as in the world outside."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Network:
    """An EVM network. `token` is USDC's address there, `token_name` the name in its EIP-712 domain, which differs
    (Circle, "USDC contract addresses")."""

    chain_id: int
    name: str
    token: str
    token_name: str

    @property
    def caip2(self) -> str:
        """As x402 names it (CAIP-2)."""
        return f"eip155:{self.chain_id}"


NETWORKS = (
    Network(84532, "Base Sepolia", "0x036CbD53842c5426634e7929541eC2318f3dCF7e", "USDC"),
    Network(8453, "Base", "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913", "USD Coin"),
)
