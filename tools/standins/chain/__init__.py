"""The chain stand-in: Base Sepolia and Base as JSON-RPC, with USDC at its real addresses (docs/standins.md)."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.standins.service import Setting, StandIn


def options(parser: argparse.ArgumentParser) -> None:
    """None of its own."""
    parser.epilog = "JSON-RPC at /84532 (Base Sepolia) and /8453 (Base); POST /faucet; GET /balances/{chain}/{address}"


def build(setting: Setting) -> StandIn:
    """Make the stand-in. py-evm takes seconds to import; the second chain is made when somebody asks for it."""
    from tools.standins.chain.node import Node

    node = Node(setting.home)
    node.warm()
    return node
