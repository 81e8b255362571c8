"""The facilitator stand-in: the x402 SDK's own, settling on the chain stand-in (docs/standins.md)."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.standins.service import Setting, StandIn


def options(parser: argparse.ArgumentParser) -> None:
    """Options of its own."""
    parser.add_argument("--chain", required=True, help="origin of the chain stand-in: http://127.0.0.1:4567")
    parser.add_argument(
        "--confirmation-seconds",
        type=float,
        default=10.0,
        help="how long a settlement waits for its receipt before it answers settlement_pending (default: %(default)s)",
    )


def build(setting: Setting) -> StandIn:
    """Make the stand-in. web3, which the SDK's EVM scheme imports, takes seconds."""
    from tools.standins.facilitator.desk import Desk

    return Desk(setting.options.chain, setting.options.confirmation_seconds, setting.home)
