"""Puts wallet_manager together: routes over services over stores over AWS clients."""

from __future__ import annotations

import logging

from aws_lambda_powertools import Logger

from shared import clients
from shared.cors import CorsPolicy
from shared.envelope import Envelope
from shared.health import HealthRoutes, HealthService, table_probe
from shared.http import Endpoint
from shared.idempotency import IdempotencyStore
from shared.rate_limit import RateLimit
from shared.routing import LambdaHandler, build_handler
from shared.telemetry import BusinessMetrics, KeyErrors, make_logger
from shared.timestamps import utc_now
from wallet_manager import VERSION
from wallet_manager.description import DescriptionRoutes
from wallet_manager.files.routes import FileRoutes
from wallet_manager.files.service import FileService
from wallet_manager.files.store import FileStore
from wallet_manager.health.probes import bucket_probe, key_probe
from wallet_manager.money import Money
from wallet_manager.settings import Settings
from wallet_manager.together import Together
from wallet_manager.transactions.routes import TransactionRoutes
from wallet_manager.transactions.store import TransactionStore
from wallet_manager.transfers.routes import TransferRoutes
from wallet_manager.users.batch import UserBatches
from wallet_manager.users.batch_routes import UserBatchRoutes
from wallet_manager.users.routes import UserRoutes
from wallet_manager.users.service import UserService
from wallet_manager.users.store import UserStore
from wallet_manager.wallets.custody import KeyCustody
from wallet_manager.wallets.routes import WalletRoutes
from wallet_manager.wallets.store import WalletStore


def build(settings: Settings) -> LambdaHandler:
    """The handler Lambda calls, with everything it needs made once."""
    logger = make_logger(settings.function)
    _adopt_module_loggers(logger)
    clients.tell_of_key_faults(KeyErrors(settings.function).count)
    metrics = BusinessMetrics(settings.function)
    return build_handler(
        endpoints(settings, metrics, logger),
        CorsPolicy(settings.function.cors_origins),
        logger,
        after_request=metrics.flush,
    )


def _adopt_module_loggers(logger: Logger) -> None:
    """Have what our modules log by the standard library become lines like all others, with the request's id."""
    ours = logging.getLogger(__package__)
    ours.handlers = list(logger.handlers)
    ours.setLevel(logger.log_level)
    ours.propagate = False  # Lambda's own handler would write it once more


def endpoints(settings: Settings, metrics: BusinessMetrics, logger: Logger) -> list[Endpoint]:
    """Every route of the function; docs/api.md and openapi.json list the same."""
    users = UserStore(clients.dynamodb(), settings.users_table)
    money = _money(settings)
    return [
        *DescriptionRoutes().endpoints(),
        *HealthRoutes(_health(settings, logger), VERSION).endpoints(),
        *UserRoutes(UserService(users, utc_now)).endpoints(),
        *UserBatchRoutes(UserBatches(users, utc_now)).endpoints(),
        *WalletRoutes(money.wallet_service(), metrics).endpoints(),
        *TransferRoutes(money.transfer_service(), metrics).endpoints(),
        *TransactionRoutes(money.transaction_service()).endpoints(),
        *FileRoutes(_files(settings)).endpoints(),
    ]


def _money(settings: Settings) -> Money:
    dynamodb = clients.dynamodb()
    return Money(
        settings=settings,
        wallets=WalletStore(dynamodb, settings.wallets_table),
        transactions=TransactionStore(dynamodb, settings.transactions_table),
        requests=IdempotencyStore(dynamodb, settings.requests_table),
        limit=RateLimit(dynamodb, settings.requests_table, settings.client_requests_per_minute),
        opening_limit=RateLimit(dynamodb, settings.requests_table, openings_per_minute(settings)),
        together=Together(dynamodb),
        custody=KeyCustody(Envelope(clients.kms, settings.kms_key_arn), settings.function.environment),
        now=utc_now,
    )


def openings_per_minute(settings: Settings) -> int:
    """A tenth of all else, at least one: on the live ledger every account opened costs the operator money."""
    return max(1, settings.client_requests_per_minute // 10)


def _health(settings: Settings, logger: Logger) -> HealthService:
    tables = (settings.users_table, settings.wallets_table, settings.transactions_table, settings.requests_table)
    probes = {
        "dynamodb": [table_probe(clients.dynamodb, table) for table in tables],
        "s3": [bucket_probe(clients.s3, settings.data_bucket)],
        "kms": [key_probe(clients.kms, settings.kms_key_arn)],
    }
    return HealthService(probes, logger)


def _files(settings: Settings) -> FileService:
    return FileService(FileStore(clients.s3, settings.data_bucket, settings.kms_key_arn), utc_now)
