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
    required = set(variables) - {"POWERTOOLS_LOG_LEVEL", "HEDERA_NODE"}
    assert set(refused.value.problems) == {f"{name} is missing" for name in required}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("USERS_TABLE", "a table"),
        ("DATA_BUCKET", "Data_Bucket"),
        ("KMS_KEY_ARN", "alias/dev-safemate-key"),
        ("POWERTOOLS_LOG_LEVEL", "LOUD"),
        ("CLIENT_REQUESTS_PER_MINUTE", "0"),
        ("HEDERA_MIRROR_URL", "testnet.mirrornode.hedera.com"),
        ("HEDERA_NODE", "127.0.0.1:50211"),
        ("HEDERA_OPERATOR_PARAMETER", "hedera operator"),
    ],
)
def test_an_invalid_name_is_shown(variables: dict[str, str], name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"{name} must be .*, not '{value}'"):
        load_settings(variables | {name: value})


def test_the_mirror_node_is_believed_only_over_tls_or_loopback(variables: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="HEDERA_MIRROR_URL must be https"):
        load_settings(variables | {"HEDERA_MIRROR_URL": "http://mirror.example.com"})
    settings = load_settings(variables | {"HEDERA_MIRROR_URL": "http://127.0.0.1:5551/"})
    assert settings.hedera_mirror_url == "http://127.0.0.1:5551"


def test_one_consensus_node_may_be_named(variables: dict[str, str]) -> None:
    assert load_settings(variables).hedera_node == ""
    assert load_settings(variables | {"HEDERA_NODE": "127.0.0.1:50211@0.0.3"}).hedera_node == "127.0.0.1:50211@0.0.3"
