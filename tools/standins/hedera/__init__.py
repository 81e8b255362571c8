"""The Hedera stand-in: a consensus node over gRPC and a mirror node over REST, with one ledger (docs/standins.md)."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.standins.service import Setting, StandIn


def options(parser: argparse.ArgumentParser) -> None:
    """Options of its own."""
    parser.add_argument("--node-port", type=int, default=0, help="loopback port of the consensus node (default: any)")
    parser.add_argument("--tls-host", default="", help="loopback address to speak TLS at as well, on port 50212")
    parser.add_argument("--consensus-delay", type=float, default=0.0, help="seconds until a receipt is there")
    parser.add_argument("--mirror-delay", type=float, default=0.0, help="seconds the mirror node is behind")


def build(setting: Setting) -> StandIn:
    """Make the stand-in. Importing the Hedera SDK for its protobufs takes most of its start."""
    from tools.standins.hedera.network import Network

    return Network(setting)
