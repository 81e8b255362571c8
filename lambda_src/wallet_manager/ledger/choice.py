"""Which ledger this deployment uses."""

from __future__ import annotations

from shared import clients
from shared.parameters import SecretParameter
from wallet_manager.ledger.demo import DemoLedger
from wallet_manager.ledger.interface import OutsideLedger
from wallet_manager.settings import Settings
from wallet_manager.together import Together


def demo_ledger(settings: Settings) -> DemoLedger:
    """The ledger in our own tables."""
    dynamodb = clients.dynamodb()
    return DemoLedger(dynamodb, settings.wallets_table, settings.function.hedera_network, Together(dynamodb))


def hedera_ledger(settings: Settings) -> OutsideLedger:
    """The Hedera network. Imported here: what it needs must not cost a demo's cold start."""
    from wallet_manager.ledger.hedera import HederaLedger

    return HederaLedger(
        network=settings.function.hedera_network,
        mirror_url=settings.hedera_mirror_url,
        node=settings.hedera_node,
        operator=SecretParameter(clients.ssm, settings.hedera_operator_parameter),
    )
