"""Puts wallet sessions together, for the function's routes and for its scheduled reconciler."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from payment_handler.cdp.client import CdpClient
from payment_handler.cdp.credentials import CredentialSource
from payment_handler.cdp.node import ChainNode
from payment_handler.sessions.holds import HoldStore
from payment_handler.sessions.hosts import AllowedHosts
from payment_handler.sessions.paying import PayService
from payment_handler.sessions.recovery import SessionReconciler
from payment_handler.sessions.routes import SessionRoutes
from payment_handler.sessions.service import SessionService
from payment_handler.sessions.store import SessionStore
from payment_handler.x402.chain import Chain
from shared.telemetry import Metrics
from shared.timestamps import utc_now

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger
    from mypy_boto3_dynamodb import DynamoDBClient

    from payment_handler.settings import Settings
    from shared.http import Endpoint
    from shared.rate_limit import RateLimit

METRICS_NAMESPACE = "CDPWallet"
"""With ConnectionSuccess, and no dimensions: as the monitoring guide's dashboard asks for it. And PaymentsHeld."""


@dataclass(frozen=True)
class Sessions:
    """Wallet sessions, ready to be used.

    Attributes:
        routes: the /sessions endpoints.
        reconciler: `run()` closes what was left open; to be called on a schedule.
        metrics: namespace CDPWallet; to be flushed after each request.
    """

    routes: SessionRoutes
    reconciler: SessionReconciler
    metrics: Metrics

    def endpoints(self) -> list[Endpoint]:
        """The /sessions endpoints."""
        return self.routes.endpoints()

    def reconcile(self) -> dict[str, int]:
        """Close what was left open: how many payments are now `paid`, `released`, still `open`."""
        return self.reconciler.run()

    def flush(self) -> None:
        """Write the metrics counted since the last flush."""
        self.metrics.flush()


def build_sessions(
    settings: Settings, dynamodb: DynamoDBClient, credentials: CredentialSource, limit: RateLimit, logger: Logger
) -> Sessions:
    """Sessions over the function's settings, client, credentials of CDP, rate limit and logger."""
    origin = settings.sessions.cdp_url.removesuffix("/platform")
    cdp = CdpClient(origin, credentials.read, logger)
    hosts = AllowedHosts(settings.sessions.allowed_hosts)
    holds = HoldStore(dynamodb, settings.payments_table, settings.sessions_table)
    metrics = Metrics(METRICS_NAMESPACE, {})
    sessions = SessionService(
        SessionStore(dynamodb, settings.sessions_table),
        cdp,
        hosts,
        settings.terms,
        settings.function.environment,
        metrics,
        logger,
        utc_now,
    )
    paying = PayService(sessions, holds, cdp, hosts, settings.terms, logger, utc_now)
    chain = Chain(ChainNode(origin, settings.terms.network, cdp).ask)
    reconciler = SessionReconciler(holds, chain, metrics, logger, utc_now)
    return Sessions(SessionRoutes(sessions, paying, limit), reconciler, metrics)
