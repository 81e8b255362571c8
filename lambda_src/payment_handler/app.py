"""Puts payment_handler together: routes and tasks over services over stores over AWS clients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger

from payment_handler import VERSION
from payment_handler.cdp.credentials import CredentialSource
from payment_handler.description import DescriptionRoutes
from payment_handler.nfts.routes import NftRoutes
from payment_handler.nfts.service import NftService
from payment_handler.nfts.store import NftStore
from payment_handler.outside import Outside, reach_outside
from payment_handler.payments.delivery import Delivery
from payment_handler.payments.events import NAMESPACE, PaymentEvents
from payment_handler.payments.gate import PaymentGate
from payment_handler.payments.reconciler import Reconciler
from payment_handler.payments.routes import PaymentRoutes
from payment_handler.payments.settlement import Settler
from payment_handler.payments.store import PaymentStore
from payment_handler.payments.tasks import Tasks
from payment_handler.sessions.wiring import Sessions, build_sessions
from payment_handler.settings import Settings
from payment_handler.x402.wire import PAYMENT_REQUIRED, PAYMENT_RESPONSE
from shared import clients
from shared.cors import CorsPolicy
from shared.health import HealthRoutes, HealthService, table_probe
from shared.http import Endpoint
from shared.parameters import SecretParameter
from shared.rate_limit import RateLimit
from shared.routing import LambdaHandler, build_handler
from shared.telemetry import KeyErrors, Metrics, make_logger
from shared.timestamps import utc_now


@dataclass(frozen=True)
class Payments:
    """The payment parts that routes and tasks share."""

    store: PaymentStore
    settler: Settler
    delivery: Delivery
    nfts: NftService
    events: PaymentEvents


def build(settings: Settings) -> LambdaHandler:
    """The handler Lambda calls, with everything it needs made once: HTTP events, and tasks (events with `task`)."""
    logger = make_logger(settings.function)
    clients.tell_of_key_faults(KeyErrors(settings.function).count)
    credentials = CredentialSource(SecretParameter(clients.ssm, settings.sessions.credentials_parameter))
    outside = reach_outside(settings, credentials, logger)
    payments = _payments(settings, outside, logger)
    limit = RateLimit(clients.dynamodb(), settings.requests_table, settings.requests_per_minute)
    sessions = build_sessions(settings, clients.dynamodb(), credentials, limit, logger)

    def flush() -> None:
        payments.events.flush()
        sessions.flush()

    serve = build_handler(
        [*endpoints(settings, payments, outside, logger), *sessions.endpoints()],
        CorsPolicy(settings.function.cors_origins, (PAYMENT_REQUIRED, PAYMENT_RESPONSE)),
        logger,
        after_request=flush,
    )
    tasks = _tasks(payments, sessions)

    @logger.inject_lambda_context(clear_state=True, log_event=False)
    def run_task(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        try:
            return tasks.run(event)
        finally:
            flush()

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        return run_task(event, context) if "task" in event else serve(event, context)

    return handler


def endpoints(settings: Settings, payments: Payments, outside: Outside, logger: Logger) -> list[Endpoint]:
    """The payment routes; docs/payments.md lists them, and those of sessions."""
    base_url, terms = settings.public_base_url, settings.terms
    gate = PaymentGate(
        payments.store, outside.facilitator, payments.settler, payments.delivery, payments.events, utc_now
    )
    return [
        *HealthRoutes(_health(settings, outside, logger), VERSION).endpoints(),
        *DescriptionRoutes(base_url).endpoints(),
        *NftRoutes(payments.nfts, gate, terms, base_url).endpoints(),
        *PaymentRoutes(payments.store, terms, base_url).endpoints(),
    ]


def _tasks(payments: Payments, sessions: Sessions) -> Tasks:
    store, settler, delivery = payments.store, payments.settler, payments.delivery
    reconciler = Reconciler(store, settler, delivery, payments.events, utc_now)
    return Tasks({"payments": reconciler.run, "sessions": sessions.reconcile}, store, settler, delivery)


def _payments(settings: Settings, outside: Outside, logger: Logger) -> Payments:
    dynamodb = clients.dynamodb()
    events = PaymentEvents(Metrics(NAMESPACE, {}), logger)
    store = PaymentStore(dynamodb, settings.payments_table, settings.requests_table, utc_now)
    nfts = NftService(NftStore(dynamodb, settings.nfts_table))
    return Payments(
        store=store,
        settler=Settler(store, outside.facilitator, outside.chain, events, utc_now),
        delivery=Delivery(store, nfts.works()),
        nfts=nfts,
        events=events,
    )


def _health(settings: Settings, outside: Outside, logger: Logger) -> HealthService:
    tables = (settings.payments_table, settings.sessions_table, settings.nfts_table, settings.requests_table)
    probes: Mapping[str, Any] = {
        "dynamodb": [table_probe(clients.dynamodb, table) for table in tables],
        "x402_api": [outside.facilitator.supported],
    }
    return HealthService(probes, logger)
