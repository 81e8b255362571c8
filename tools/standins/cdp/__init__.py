"""The CDP stand-in: accounts, signatures, faucet and node of the Coinbase Developer Platform (docs/standins.md)."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.standins.service import Setting, StandIn


def options(parser: argparse.ArgumentParser) -> None:
    """Options of its own."""
    parser.add_argument("--chain", default="", help="origin of the chain stand-in, for the node and the faucet")


def build(setting: Setting) -> StandIn:
    """Make the stand-in. Importing eth-account here takes most of its start."""
    from tools.standins.cdp.platform import Platform

    return Platform(setting.options.chain, setting.home)
