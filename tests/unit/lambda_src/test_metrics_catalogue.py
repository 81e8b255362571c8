"""policies/metrics.json says of our own metrics what the functions really write: all of it, and no more.

The functions are driven as they are, over moto; what stands for the outside world is what their own tests have.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.stub import Stubber

import api_monitor.app as monitor
import payment_handler.app as payments
from api_monitor.monitor import MonitorFailedError
from api_monitor.settings import load_settings as monitor_settings
from payment_handler.outside import Outside
from shared import clients
from tests.unit.lambda_src.api_monitor.test_monitor import Context
from tests.unit.lambda_src.conftest import VARIABLES, Api, load_event
from tests.unit.lambda_src.payment_handler.conftest import LambdaContext, Shop, make_tables

ROOT = Path(__file__).resolve().parents[3]
EMITTED = json.loads((ROOT / "policies/metrics.json").read_text(encoding="utf-8"))["emitted"]

METRIC = re.compile(r'(?:\.add\(\s*"(?=\w+",)|"(?=\w+": \())([A-Z]\w+)"(?:,|: \()\s*"[A-Z]')
"""A name and a unit, whichever of CloudWatch's it is: `.add("Name", "Unit"` or `"Name": ("Unit"`."""

Line = dict[str, Any]


@pytest.fixture
def variables() -> dict[str, str]:
    """Those of wallet_manager; payment_handler beside it has a table of the same name of its own."""
    return VARIABLES | {"REQUESTS_TABLE": "dev-safemate-wallet-requests"}


@pytest.fixture
def lines(
    api: Api, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[[], list[Line]]]:
    """Drives all functions; every metric line they have written, each of them as CloudWatch would read it."""
    shop = Shop(capsys)
    monkeypatch.setattr(payments, "reach_outside", lambda *_: Outside(shop.facilitator, shop.chain))  # type: ignore[arg-type]
    monkeypatch.setattr(payments, "utc_now", shop.clock)

    def drive() -> list[Line]:
        _wallets(api)
        _payments(shop)
        _monitor(api.settings.function.environment)
        printed = api.printed + shop.printed + capsys.readouterr().out
        return [line for line in map(json.loads, printed.splitlines()) if "_aws" in line]

    yield drive
    logging.Logger.manager.loggerDict.pop("payment-handler", None)


def _wallets(api: Api) -> None:
    assert api.call("create_wallet").status == 201
    without_key = replace(api.settings, kms_key_arn="arn:aws:kms:us-east-1:123456789012:key/" + "0" * 8)
    assert Api(without_key, api.capsys).call("create_wallet").status == 500
    api.output()


def _payments(shop: Shop) -> None:
    """Every way a payment may go, and a reconciler's run."""
    make_tables()
    assert shop.mint(shop.payment(1)).status == 200
    shop.facilitator.up = False
    assert shop.mint(shop.payment(2)).status == 503
    shop.facilitator.up = True
    shop.facilitator.faults = ["lost after"]
    assert shop.mint(shop.payment(3)).status == 503
    shop.clock.forward(11)
    shop.task()
    shop.facilitator.faults, shop.chain.readable = ["lost after"], False
    unclear = shop.payment(4)
    shop.mint(unclear)
    shop.clock.forward(120 + 620)
    assert shop.mint(unclear).code == "PAYMENT_IN_REVIEW"
    order = {"walletName": "demo", "maxAmount": "1000", "ttlSeconds": 900}
    event = load_event("get_wallet") | {"httpMethod": "POST", "path": "/sessions", "body": json.dumps(order)}
    event["headers"] = {"Idempotency-Key": "key-1"}
    with sealed_parameters():
        assert shop.handler(event, LambdaContext())["statusCode"] == 500, "no credentials of CDP, no connection"
    shop.lines()


@contextmanager
def sealed_parameters() -> Iterator[None]:
    """Systems Manager as it is when the key of its parameters is disabled."""
    with Stubber(clients.ssm()) as ssm:
        ssm.add_client_error("get_parameter", "InvalidKeyId")
        yield


def _monitor(environment: str) -> None:
    """A run that finds nothing up, and cannot even tell."""
    trial = (ROOT / "lambda_src/api_monitor/trial.env").read_text().split()
    told = dict(line.split("=", 1) for line in trial)
    settings = monitor_settings(VARIABLES | told | {"POWERTOOLS_SERVICE_NAME": "api-monitor"})
    assert settings.function.environment == environment
    run = monitor.build(settings)
    with sealed_parameters(), pytest.raises(MonitorFailedError):
        run({}, Context())


def written(line: Line) -> Iterator[tuple[str, str, str, frozenset[str]]]:
    """Namespace, name, unit and dimensions' names of each metric in a line in embedded metric format."""
    for directive in line["_aws"]["CloudWatchMetrics"]:
        for names in directive["Dimensions"]:
            assert all(isinstance(line[name], str) and line[name] for name in names), line
            for metric in directive["Metrics"]:
                assert metric["Name"] in line, line
                yield directive["Namespace"], metric["Name"], metric["Unit"], frozenset(names)


def test_what_functions_write_is_what_the_catalogue_says(lines: Callable[[], list[Line]]) -> None:
    catalogue = {
        (namespace, name, entry["unit"], frozenset(names))
        for namespace, entries in EMITTED.items()
        for name, entry in entries.items()
        for names in entry["dimensions"]
    }
    assert {metric for line in lines() for metric in written(line)} == catalogue


def test_no_source_writes_a_metric_that_nobody_drives_here() -> None:
    named = {
        name
        for file in (ROOT / "lambda_src").rglob("*.py")
        for name in METRIC.findall(file.read_text(encoding="utf-8"))
    }
    assert named == {name for entries in EMITTED.values() for name in entries}


def test_every_function_counts_the_key_that_is_not_to_be_had(lines: Callable[[], list[Line]]) -> None:
    assert [line["Service"] for line in lines() if "KeyErrors" in line] == [
        "wallet-manager",
        "payment-handler",
        "api-monitor",
    ]
