"""What wallet_manager is told by its environment variables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from shared.config import EnvironmentReader, FunctionSettings, read_function_settings

_TABLE = r"[A-Za-z0-9_.-]{3,255}"
_BUCKET = r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
_KEY_ARN = r"arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+"
_COUNT = r"[1-9][0-9]{0,5}"
_URL = r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[^\s?#]*)?"
_LOOPBACK = r"http://(127(\.[0-9]{1,3}){3}|localhost)(:[0-9]{1,5})?(/.*)?"
_NODE = r"([A-Za-z0-9.-]+:[0-9]{1,5}@[0-9]+\.[0-9]+\.[0-9]+)?"
_PARAMETER = r"/[A-Za-z0-9_./-]{1,1000}"


@dataclass(frozen=True)
class Settings:
    """The shared settings, and what this function works with.

    Attributes:
        client_requests_per_minute: how often a caller may open wallets, and how often transfer, in one minute.
        hedera_mirror_url: base of the mirror node's REST API.
        hedera_node: `host:port@0.0.3` of the one consensus node to use; "" for the network's own.
        hedera_operator_parameter: name of the parameter that holds the account which pays for transactions.
    """

    function: FunctionSettings
    users_table: str
    wallets_table: str
    transactions_table: str
    requests_table: str
    data_bucket: str
    kms_key_arn: str
    client_requests_per_minute: int
    hedera_mirror_url: str
    hedera_node: str
    hedera_operator_parameter: str


def load_settings(variables: Mapping[str, str]) -> Settings:
    """Settings from `variables`. Raises shared.config.ConfigError naming every missing or invalid one."""
    env = EnvironmentReader(variables)
    function = read_function_settings(env)
    requests_per_minute = env.text("CLIENT_REQUESTS_PER_MINUTE", _COUNT, "an integer from 1 to 999999")
    node = variables.get("HEDERA_NODE", "").strip()
    env.require(re.fullmatch(_NODE, node) is not None, f"HEDERA_NODE must be empty or host:port@0.0.3, not {node!r}")
    settings = {
        "users_table": env.text("USERS_TABLE", _TABLE, "a DynamoDB table name"),
        "wallets_table": env.text("WALLETS_TABLE", _TABLE, "a DynamoDB table name"),
        "transactions_table": env.text("TRANSACTIONS_TABLE", _TABLE, "a DynamoDB table name"),
        "requests_table": env.text("REQUESTS_TABLE", _TABLE, "a DynamoDB table name"),
        "data_bucket": env.text("DATA_BUCKET", _BUCKET, "an S3 bucket name"),
        "kms_key_arn": env.text("KMS_KEY_ARN", _KEY_ARN, "a KMS key ARN"),
        "hedera_mirror_url": _mirror_url(env),
        "hedera_operator_parameter": env.text("HEDERA_OPERATOR_PARAMETER", _PARAMETER, "an SSM parameter name"),
    }
    env.finish()
    return Settings(
        function=function, client_requests_per_minute=int(requests_per_minute), hedera_node=node, **settings
    )


def _mirror_url(env: EnvironmentReader) -> str:
    """Balances and outcomes are believed, so they must come over TLS; loopback is a stand-in."""
    url = env.text("HEDERA_MIRROR_URL", _URL, "an address like https://testnet.mirrornode.hedera.com")
    plain = url.startswith("http:") and not re.fullmatch(_LOOPBACK, url)
    env.require(not plain, "HEDERA_MIRROR_URL must be https")
    return url.rstrip("/")
