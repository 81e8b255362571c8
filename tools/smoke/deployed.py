"""From an environment's outputs to what the checks need: addresses, what is to be paid, and a way to sign in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from api_monitor.checks.outcome import Deployment, NotConfiguredError
from api_monitor.settings import Settings, load_settings
from api_monitor.sign_in import SignIn
from shared.config import ConfigError
from shared.parameters import NotConfiguredError as Unset
from shared.parameters import SecretParameter
from tools.errors import BadInput
from tools.model import Target
from tools.targets.access import Access

_FACILITATOR = frozenset({"x402_api"})
"""Stand-ins for the outside world come with the embedded emulator alone, and the real one may be out of reach."""


def deployment(access: Access, outputs: Mapping[str, Any]) -> Deployment:
    """What is to be checked: the monitor's own settings, at the addresses that answer from this machine.

    Raises:
        BadInput: the outputs are those of another version of the stack.
    """
    settings, operator_parameter = _told(access, outputs)
    sign_in = SignIn(
        cognito=partial(access.client, "cognito-idp"),
        credentials=SecretParameter(partial(access.client, "ssm"), settings.credentials_parameter),
        user_pool_id=settings.user_pool_id,
        client_id=settings.user_pool_client_id,
    )
    operator = SecretParameter(partial(access.client, "ssm"), operator_parameter)
    return Deployment(
        wallet_api=settings.wallet_api,
        payment_api=settings.payment_api,
        origin=settings.origin,
        network=settings.network,
        asset=settings.asset,
        pay_to=settings.pay_to,
        token=sign_in.token if settings.function.demo_mode else _once_there_is(operator, sign_in.token),
        absent=_FACILITATOR if access.target is Target.LOCALSTACK else frozenset(),
    )


def _told(access: Access, outputs: Mapping[str, Any]) -> tuple[Settings, str]:
    """The monitor's settings, and the name of the Hedera operator's parameter."""
    try:
        told = outputs["api_monitor_environment"]
        here = {"WALLET_API_URL": outputs["wallet_api_url"], "PAYMENT_API_URL": outputs["payment_api_url"]}
        return load_settings({**told, **here}), str(outputs["secret_names"]["hedera-operator"])
    except (KeyError, TypeError, ConfigError) as wrong:
        name = access.environment.name
        raise BadInput(
            f"the outputs of {name} do not say what to check",
            why=f"{type(wrong).__name__}: {wrong}",
            hint=f"nox -s apply -- {name}   brings them up to date",
        ) from wrong


def _once_there_is(operator: SecretParameter, token: Callable[[], str]) -> Callable[[], str]:
    """A new account on AWS has no Hedera operator until somebody puts one in: that is no fault of the deployment."""

    def guarded() -> str:
        try:
            operator.json()
        except Unset as unset:
            raise NotConfiguredError(f"wallets cannot be opened: {unset} (docs/environments.md)") from None
        return token()

    return guarded
