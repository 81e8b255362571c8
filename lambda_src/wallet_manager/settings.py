"""What wallet_manager is told by its environment variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shared.config import EnvironmentReader, FunctionSettings, read_function_settings

_TABLE = r"[A-Za-z0-9_.-]{3,255}"
_BUCKET = r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
_KEY_ARN = r"arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+"


@dataclass(frozen=True)
class Settings:
    """The shared settings and the names of this function's tables, bucket and key."""

    function: FunctionSettings
    users_table: str
    wallets_table: str
    transactions_table: str
    data_bucket: str
    kms_key_arn: str


def load_settings(variables: Mapping[str, str]) -> Settings:
    """Settings from `variables`. Raises shared.config.ConfigError naming every missing or invalid one."""
    env = EnvironmentReader(variables)
    settings = Settings(
        function=read_function_settings(env),
        users_table=env.text("USERS_TABLE", _TABLE, "a DynamoDB table name"),
        wallets_table=env.text("WALLETS_TABLE", _TABLE, "a DynamoDB table name"),
        transactions_table=env.text("TRANSACTIONS_TABLE", _TABLE, "a DynamoDB table name"),
        data_bucket=env.text("DATA_BUCKET", _BUCKET, "an S3 bucket name"),
        kms_key_arn=env.text("KMS_KEY_ARN", _KEY_ARN, "a KMS key ARN"),
    )
    env.finish()
    return settings
