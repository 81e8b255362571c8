"""What api_monitor is told by its environment variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shared.config import EnvironmentReader, FunctionSettings, read_function_settings

_URL = r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._/-]*[A-Za-z0-9_-])?"
_TABLE = r"[A-Za-z0-9_.-]{3,255}"
_TOPIC = r"arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+"
_PARAMETER = r"(/[A-Za-z0-9_.-]+)+"
_POOL = r"[a-z0-9-]+_[A-Za-z0-9]+"
_CLIENT = r"[A-Za-z0-9_+]{1,128}"
_NETWORK = r"[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}"  # CAIP-2
_ACCOUNT = r"[-.%a-zA-Z0-9]{1,128}"  # CAIP-10, account_address

ANY_SITE = "https://monitor.safemate.example"
"""The origin to ask as where every site may call."""


@dataclass(frozen=True)
class Settings:
    """The shared settings and what this function alone is told; see docs/monitoring.md."""

    function: FunctionSettings
    wallet_api: str
    payment_api: str
    state_table: str
    alert_topic: str
    credentials_parameter: str
    user_pool_id: str
    user_pool_client_id: str
    network: str
    asset: str
    pay_to: str
    free_tier: bool

    @property
    def origin(self) -> str:
        """A site whose pages may call the APIs."""
        first = self.function.cors_origins[0]
        return ANY_SITE if first == "*" else first


def load_settings(variables: Mapping[str, str]) -> Settings:
    """Settings from `variables`. Raises shared.config.ConfigError naming every missing or invalid one."""
    env = EnvironmentReader(variables)
    settings = Settings(
        function=read_function_settings(env),
        wallet_api=env.text("WALLET_API_URL", _URL, "an address without a slash at the end"),
        payment_api=env.text("PAYMENT_API_URL", _URL, "an address without a slash at the end"),
        state_table=env.text("MONITOR_STATE_TABLE", _TABLE, "a DynamoDB table name"),
        alert_topic=env.text("ALERT_TOPIC_ARN", _TOPIC, "an SNS topic's ARN"),
        credentials_parameter=env.text("MONITOR_CREDENTIALS_PARAMETER", _PARAMETER, "a parameter's name"),
        user_pool_id=env.text("USER_POOL_ID", _POOL, "a user pool's id"),
        user_pool_client_id=env.text("USER_POOL_CLIENT_ID", _CLIENT, "a user pool client's id"),
        network=env.text("X402_NETWORK", _NETWORK, "a network as CAIP-2 names it, such as eip155:84532"),
        asset=env.text("X402_ASSET", _ACCOUNT, "a token's address"),
        pay_to=env.text("X402_PAY_TO", _ACCOUNT, "an address"),
        free_tier=env.choice("OPTIMIZE_FOR_FREE_TIER", ("true", "false"), default="false") == "true",
    )
    env.finish()
    return settings
