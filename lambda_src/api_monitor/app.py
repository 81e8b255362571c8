"""Puts api_monitor together. No AWS client is made, nor botocore imported, before a run needs one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from api_monitor.alerts import Alerts
from api_monitor.checks import CHECKS, running
from api_monitor.checks.outcome import Deployment, Outcome
from api_monitor.monitor import Monitor
from api_monitor.settings import Settings
from api_monitor.sign_in import SignIn
from api_monitor.states import StateStore
from api_monitor.telemetry import Telemetry
from shared import clients
from shared.cache import TtlCache
from shared.parameters import SecretParameter
from shared.timestamps import utc_now

_REQUEST_SECONDS = 10.0

_AT_ONCE_FOR_FREE_TIER = 2
"""With 128 MB comes a fourteenth of a processor: eight TLS handshakes side by side would all be late."""


def build(settings: Settings) -> Callable[[Any, Any], dict[str, Any]]:
    """The handler Lambda calls."""
    telemetry = Telemetry(settings.function.service, settings.function.environment)
    clients.tell_of_key_faults(partial(telemetry.key_error, settings.function.metrics_namespace))
    monitor = Monitor(
        check=partial(_check, deployment(settings), _AT_ONCE_FOR_FREE_TIER if settings.free_tier else len(CHECKS)),
        states=StateStore(clients.dynamodb, settings.state_table),
        alerts=Alerts(clients.sns, settings.alert_topic, settings.function.environment),
        telemetry=telemetry,
        now=utc_now,
    )
    return monitor.run


def deployment(settings: Settings) -> Deployment:
    """What the settings say is to be checked."""
    sign_in = SignIn(
        cognito=clients.cognito,
        # Read anew at every run: a password just changed must not look like a sign-in that is down.
        credentials=SecretParameter(clients.ssm, settings.credentials_parameter, TtlCache(seconds=0, capacity=1)),
        user_pool_id=settings.user_pool_id,
        client_id=settings.user_pool_client_id,
    )
    return Deployment(
        wallet_api=settings.wallet_api,
        payment_api=settings.payment_api,
        origin=settings.origin,
        network=settings.network,
        asset=settings.asset,
        pay_to=settings.pay_to,
        token=sign_in.token,
    )


def _check(what: Deployment, at_once: int, seconds: float) -> list[Outcome]:
    return running.run(CHECKS, what, seconds=seconds, request_seconds=_REQUEST_SECONDS, at_once=at_once)
