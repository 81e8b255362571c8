"""Puts wallet_manager together: routes over services over stores over AWS clients."""

from __future__ import annotations

from aws_lambda_powertools import Logger

from shared import clients
from shared.envelope import Envelope
from shared.http import Endpoint
from shared.routing import LambdaHandler, build_handler
from shared.telemetry import BusinessMetrics, make_logger
from shared.timestamps import utc_now
from wallet_manager.health.probes import bucket_probe, key_probe, table_probe
from wallet_manager.health.routes import HealthRoutes
from wallet_manager.health.service import HealthService
from wallet_manager.ledger import choose_ledger
from wallet_manager.settings import Settings
from wallet_manager.transactions.routes import TransactionRoutes
from wallet_manager.transactions.service import TransactionService
from wallet_manager.transactions.store import TransactionStore
from wallet_manager.users.routes import UserRoutes
from wallet_manager.users.service import UserService
from wallet_manager.users.store import UserStore
from wallet_manager.wallets.routes import WalletRoutes
from wallet_manager.wallets.service import WalletService
from wallet_manager.wallets.store import WalletStore


def build(settings: Settings) -> LambdaHandler:
    """The handler Lambda calls, with everything it needs made once."""
    logger = make_logger(settings.function)
    metrics = BusinessMetrics(settings.function)
    return build_handler(
        endpoints(settings, metrics, logger), settings.function.cors_origins, logger, after_request=metrics.flush
    )


def endpoints(settings: Settings, metrics: BusinessMetrics, logger: Logger) -> list[Endpoint]:
    """Every route of the function; docs/api.md lists the same."""
    return [
        *HealthRoutes(_health(settings, logger)).endpoints(),
        *UserRoutes(_users(settings)).endpoints(),
        *WalletRoutes(_wallets(settings), metrics).endpoints(),
        *TransactionRoutes(_transactions(settings)).endpoints(),
    ]


def _health(settings: Settings, logger: Logger) -> HealthService:
    tables = (settings.users_table, settings.wallets_table, settings.transactions_table)
    probes = {
        "dynamodb": [table_probe(clients.dynamodb, table) for table in tables],
        "s3": [bucket_probe(clients.s3, settings.data_bucket)],
        "kms": [key_probe(clients.kms, settings.kms_key_arn)],
    }
    return HealthService(probes, logger)


def _users(settings: Settings) -> UserService:
    return UserService(UserStore(clients.dynamodb(), settings.users_table), utc_now)


def _wallets(settings: Settings) -> WalletService:
    return WalletService(
        store=WalletStore(clients.dynamodb(), settings.wallets_table, settings.transactions_table),
        envelope=Envelope(clients.kms, settings.kms_key_arn),
        ledger=choose_ledger(settings.function.demo_mode, settings.function.hedera_network),
        environment=settings.function.environment,
        now=utc_now,
    )


def _transactions(settings: Settings) -> TransactionService:
    return TransactionService(TransactionStore(clients.dynamodb(), settings.transactions_table))
