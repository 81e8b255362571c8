"""What the function must be told, and what it must not believe."""

from __future__ import annotations

from pathlib import Path

import pytest

from payment_handler.settings import load_settings
from shared.config import ConfigError
from tests.unit.lambda_src.payment_handler.world import VARIABLES

ROOT = Path(__file__).resolve().parents[4]


def test_settings_are_read() -> None:
    settings = load_settings(VARIABLES | {"SESSION_ALLOWED_HOSTS": "Shop.example.com,127.0.0.1:8080"})
    assert settings.terms.mint_price == "10000"
    assert settings.facilitator.auth == "none"
    assert settings.sessions.allowed_hosts == ("shop.example.com", "127.0.0.1:8080")
    assert load_settings(VARIABLES).sessions.allowed_hosts == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X402_NETWORK", "base-sepolia"),
        ("X402_ASSET", "USDC"),
        ("X402_PAY_TO", "0x12"),
        ("X402_MINT_PRICE", "0"),
        ("X402_READ_PRICE", "0.01"),
        ("FACILITATOR_URL", "http://x402.example.com"),  # a payment in clear can be read on its way
        ("FACILITATOR_URL", "http://127.0.0.1.example.com"),
        ("FACILITATOR_URL", "https://x402.example.com/?a=b"),
        ("FACILITATOR_AUTH", "basic"),
        ("PUBLIC_BASE_URL", "ftp://api.example.com"),
        ("CDP_CREDENTIALS_PARAMETER", "cdp"),
        ("SESSION_ALLOWED_HOSTS", "https://shop.example.com"),
        ("CLIENT_REQUESTS_PER_MINUTE", "0"),
    ],
)
def test_a_wrong_variable_is_named(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name) as refused:
        load_settings(VARIABLES | {name: value})
    assert len(refused.value.problems) == 1


def test_every_missing_variable_is_named_at_once() -> None:
    with pytest.raises(ConfigError) as refused:
        load_settings({})
    assert {name for name in VARIABLES if name in str(refused.value)} >= set(VARIABLES) - {
        "DEBUG_MODE",
        "POWERTOOLS_LOG_LEVEL",
    }


def test_stand_ins_on_this_machine_may_speak_http() -> None:
    assert load_settings(VARIABLES | {"FACILITATOR_URL": "http://127.0.0.1:8402/"}).facilitator.url[-1] != "/"


def test_the_trial_tells_everything_the_function_needs() -> None:
    trial = (ROOT / "lambda_src/payment_handler/trial.env").read_text()
    told = dict(line.split("=", 1) for line in trial.splitlines() if "=" in line)
    load_settings({**VARIABLES, **dict.fromkeys(told, ""), **told})
    assert set(VARIABLES) - set(told) == {
        "ENVIRONMENT",
        "HEDERA_NETWORK",
        "DEBUG_MODE",
        "DEMO_MODE",
        "CORS_ORIGINS",
        "POWERTOOLS_SERVICE_NAME",
        "POWERTOOLS_METRICS_NAMESPACE",
        "POWERTOOLS_LOG_LEVEL",
    }
