from __future__ import annotations

import json

import pytest

from shared.config import EnvironmentReader, FunctionSettings, read_function_settings
from shared.telemetry import BusinessMetrics, KeyErrors


@pytest.fixture
def settings(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> FunctionSettings:
    # GIVEN the variable that makes Powertools add a dimension of its own
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", variables["POWERTOOLS_SERVICE_NAME"])
    return read_function_settings(EnvironmentReader(variables))


def test_a_wallet_is_counted_in_the_documented_namespace_dimensions_and_units(
    settings: FunctionSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    metrics = BusinessMetrics(settings)
    metrics.wallet_created(10_000_000_000)
    metrics.flush()
    line = json.loads(capsys.readouterr().out)
    timestamp = line["_aws"].pop("Timestamp")
    assert timestamp > 1_700_000_000_000
    assert line == {
        "_aws": {
            "CloudWatchMetrics": [
                {
                    "Namespace": "SafeMate/Custom",
                    "Dimensions": [["Environment", "Service"]],
                    "Metrics": [
                        {"Name": "WalletCreation", "Unit": "Count"},
                        {"Name": "TransactionVolume", "Unit": "None"},
                    ],
                }
            ]
        },
        "Environment": "dev",
        "Service": "wallet-manager",
        "WalletCreation": [1.0],
        "TransactionVolume": [10_000_000_000.0],
    }


def test_nothing_counted_is_nothing_written(settings: FunctionSettings, capsys: pytest.CaptureFixture[str]) -> None:
    BusinessMetrics(settings).flush()
    assert capsys.readouterr().out == ""


def test_a_count_is_written_once(settings: FunctionSettings, capsys: pytest.CaptureFixture[str]) -> None:
    metrics = BusinessMetrics(settings)
    metrics.wallet_created(1)
    metrics.flush()
    metrics.flush()
    metrics.wallet_created(2)
    metrics.flush()
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["TransactionVolume"] for line in lines] == [[1.0], [2.0]]
    assert {tuple(line["_aws"]["CloudWatchMetrics"][0]["Dimensions"][0]) for line in lines} == {
        ("Environment", "Service")
    }


def test_a_key_that_is_not_to_be_had_is_counted_at_once(
    settings: FunctionSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    errors = KeyErrors(settings)
    for _ in range(2):
        errors.count()
        line = json.loads(capsys.readouterr().out)
        del line["_aws"]["Timestamp"]
        assert line == {
            "_aws": {
                "CloudWatchMetrics": [
                    {
                        "Namespace": "SafeMate/Custom",
                        "Dimensions": [["Environment", "Service"]],
                        "Metrics": [{"Name": "KeyErrors", "Unit": "Count"}],
                    }
                ]
            },
            "Environment": "dev",
            "Service": "wallet-manager",
            "KeyErrors": [1.0],
        }
