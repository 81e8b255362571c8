from __future__ import annotations

import pytest

from shared.config import ConfigError
from wallet_manager.settings import load_settings


def test_reads_every_name(variables: dict[str, str]) -> None:
    settings = load_settings(variables)
    assert settings.users_table == "dev-safemate-users"
    assert settings.wallets_table == "dev-safemate-wallets"
    assert settings.transactions_table == "dev-safemate-transactions"
    assert settings.data_bucket == "dev-safemate-data"
    assert settings.kms_key_arn == variables["KMS_KEY_ARN"]
    assert settings.function.service == "wallet-manager"


def test_an_empty_environment_is_one_error_naming_every_required_variable(variables: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as refused:
        load_settings({})
    required = set(variables) - {"POWERTOOLS_LOG_LEVEL"}
    assert set(refused.value.problems) == {f"{name} is missing" for name in required}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("USERS_TABLE", "a table"),
        ("DATA_BUCKET", "Data_Bucket"),
        ("KMS_KEY_ARN", "alias/dev-safemate-key"),
        ("POWERTOOLS_LOG_LEVEL", "LOUD"),
    ],
)
def test_an_invalid_name_is_shown(variables: dict[str, str], name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"{name} must be .*, not '{value}'"):
        load_settings(variables | {name: value})
