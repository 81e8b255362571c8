from __future__ import annotations

import pytest

from shared.config import ConfigError, EnvironmentReader, read_function_settings


def read(variables: dict[str, str], **changes: str) -> EnvironmentReader:
    env = EnvironmentReader(variables | changes)
    read_function_settings(env)
    return env


def test_reads_what_terraform_sets(variables: dict[str, str]) -> None:
    env = EnvironmentReader(variables | {"CORS_ORIGINS": "https://app.example.com, http://localhost:3000"})
    settings = read_function_settings(env)
    env.finish()
    assert settings.environment == "dev"
    assert settings.demo_mode is True
    assert settings.cors_origins == ("https://app.example.com", "http://localhost:3000")
    assert settings.metrics_namespace == "SafeMate/Custom"


def test_names_every_missing_and_invalid_variable_at_once(variables: dict[str, str]) -> None:
    del variables["HEDERA_NETWORK"]
    env = read(variables, ENVIRONMENT="staging", DEMO_MODE="yes", CORS_ORIGINS="app.example.com")
    with pytest.raises(ConfigError) as refused:
        env.finish()
    message = str(refused.value)
    assert "HEDERA_NETWORK is missing" in message
    assert "ENVIRONMENT must be one of dev, preprod, prod, not 'staging'" in message
    assert "DEMO_MODE must be one of true, false, not 'yes'" in message
    assert "CORS_ORIGINS must list origins like https://app.example.com, not 'app.example.com'" in message


def test_a_blank_variable_is_missing(variables: dict[str, str]) -> None:
    assert read(variables, POWERTOOLS_SERVICE_NAME="  ").problems == ["POWERTOOLS_SERVICE_NAME is missing"]


def test_a_flag_in_capitals_is_not_taken_for_false(variables: dict[str, str]) -> None:
    assert read(variables, DEBUG_MODE="TRUE").problems == ["DEBUG_MODE must be one of true, false, not 'TRUE'"]


def test_prod_refuses_demo_mode(variables: dict[str, str]) -> None:
    env = read(variables, ENVIRONMENT="prod", CORS_ORIGINS="https://app.example.com")
    assert env.problems == ["DEMO_MODE must be false when ENVIRONMENT is prod"]


def test_prod_refuses_cors_for_every_site(variables: dict[str, str]) -> None:
    env = read(variables, ENVIRONMENT="prod", DEMO_MODE="false")
    assert env.problems == ["CORS_ORIGINS must not be '*' when ENVIRONMENT is prod"]


def test_a_star_among_listed_origins_is_refused(variables: dict[str, str]) -> None:
    assert len(read(variables, CORS_ORIGINS="https://app.example.com,*").problems) == 1


@pytest.mark.parametrize(("debug", "level"), [("true", "DEBUG"), ("false", "INFO")])
def test_debug_mode_chooses_the_level_unless_one_is_given(variables: dict[str, str], debug: str, level: str) -> None:
    given = read_function_settings(EnvironmentReader(variables | {"DEBUG_MODE": debug}))
    assert given.log_level == "INFO"
    del variables["POWERTOOLS_LOG_LEVEL"]
    assert read_function_settings(EnvironmentReader(variables | {"DEBUG_MODE": debug})).log_level == level
