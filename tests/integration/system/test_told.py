"""From what goes wrong to the person on call, with nothing in between left out.

A payment that fails: the function's log line becomes a metric, the alarm on it goes to ALARM, its topic is told, and
the saved query finds the line by the id that the payer was given. A dependency that dies: the schedule's next call of
the monitor tells it, once, and once that it is back.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.integration.applications.buyers import Buyer
from tests.integration.applications.platform import Platform
from tests.integration.applications.test_official_clients import DOLLAR, NFT
from tests.integration.callers import Answer
from tests.integration.system.harness import ACCOUNTS, Harness
from tests.integration.system.mailbox import Mailbox, subscribed
from tests.integration.system.watched import Watched

PREFIX = "dev-safemate"
PATIENCE = 90.0
"""Seconds that a metric, an alarm or a query may take: the emulator looks at alarms by a timer, as CloudWatch does."""


@pytest.fixture
def platform(deployed: Harness) -> Iterator[Platform]:
    """The deployment to break; afterwards everything outside runs again."""
    made = Platform(deployed)
    yield made
    made.mend()


def topic(name: str) -> str:
    return f"arn:aws:sns:us-east-1:{ACCOUNTS['dev']}:{PREFIX}-{name}"


@pytest.fixture
def pages(deployed: Harness) -> Iterator[Mailbox]:
    """Whoever is woken."""
    with subscribed(deployed, topic("alarms")) as mailbox:
        yield mailbox


@pytest.fixture
def tickets(deployed: Harness) -> Iterator[Mailbox]:
    """Whoever looks in the morning."""
    with subscribed(deployed, topic("tickets")) as mailbox:
        yield mailbox


def nobody_can_pay(platform: Platform) -> Answer:
    """The facilitator is asked and does not answer."""
    buyer = Buyer(platform).earn(DOLLAR)
    platform.fault("facilitator", "verify", "error_500", times=5)
    _, answer = buyer.pay("POST", "/nft/mint", NFT)
    assert (answer.status, answer.body["error"]["code"]) == (503, "FACILITATOR_UNAVAILABLE")
    return answer


def somebody_has_no_money(platform: Platform) -> Answer:
    """The facilitator answers that the payer cannot pay."""
    _, answer = Buyer(platform).pay("POST", "/nft/mint", NFT)
    assert answer.status == 402, answer
    return answer


def alarm(platform: Platform, name: str) -> Watched:
    return Watched(platform.client("cloudwatch"), f"{PREFIX}-{name}")


def within(seconds: float, look: Callable[[], Any]) -> Any:
    """The first answer that is not empty. Fails when there is none in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(1)
    raise AssertionError(f"nothing within {seconds} s")


def saved_query(platform: Platform, slug: str, placeholder: str, value: str) -> list[dict[str, str]]:
    """What a saved query finds, with its placeholder replaced as a person does it."""
    logs = platform.client("logs")
    name = f"{PREFIX}/{slug}"
    (saved,) = logs.describe_query_definitions(queryDefinitionNamePrefix=name)["queryDefinitions"]
    assert placeholder in saved["queryString"]
    hour = timedelta(hours=1)
    started = logs.start_query(
        logGroupNames=saved["logGroupNames"], queryString=saved["queryString"].replace(placeholder, value),
        startTime=int((datetime.now(UTC) - hour).timestamp()), endTime=int((datetime.now(UTC) + hour).timestamp()),
    )  # fmt: skip

    def done() -> dict[str, Any] | None:
        results = logs.get_query_results(queryId=started["queryId"])
        return results if results["status"] == "Complete" else None

    return [{cell["field"]: cell["value"] for cell in row} for row in within(PATIENCE, done)["results"]]


@pytest.mark.parametrize(
    ("name", "fails", "who", "line"),
    [
        ("facilitator-unavailable", nobody_can_pay, "pages", "Facilitator unavailable"),
        ("payment-success", somebody_has_no_money, "tickets", "Payment refused"),
    ],
)
def test_a_payment_that_fails_is_told_and_its_line_found_by_the_payers_id(
    platform: Platform, request: pytest.FixtureRequest, name: str, fails: Any, who: str, line: str
) -> None:
    mailbox: Mailbox = request.getfixturevalue(who)
    watched = alarm(platform, name)
    watched.at_rest()
    mailbox.messages()
    before = datetime.now(UTC)
    had = watched.samples(before)

    answer = fails(platform)

    within(PATIENCE, lambda: watched.samples(before) == had + 1)
    (change,) = mailbox.alarms(watched.name, PATIENCE)
    assert change["NewStateValue"] == "ALARM"
    assert f"docs/runbooks/{name}.md" in change["AlarmDescription"]
    assert watched.state() == "ALARM"
    request_id = answer.body["error"]["requestId"]
    found = saved_query(platform, "by-request-id", "REQUEST_ID", request_id)
    assert line in {row.get("message") for row in found}
    assert all(request_id in row["@message"] for row in found)
    assert mailbox.alarms(watched.name, 3) == [], "told once"


def tick(platform: Platform) -> Any:
    """Call what the monitor's rule calls, with what it calls it with: the schedule's next tick, now."""
    events = platform.client("events")
    rule = events.describe_rule(Name=f"{PREFIX}-monitor")
    assert (rule["State"], rule["ScheduleExpression"]) == ("ENABLED", "rate(15 minutes)")
    (target,) = events.list_targets_by_rule(Rule=f"{PREFIX}-monitor")["Targets"]
    called = platform.client("lambda").invoke(FunctionName=target["Arn"], Payload=target["Input"].encode())
    text = called["Payload"].read()
    assert "FunctionError" not in called, text
    return json.loads(text)


def test_a_dead_dependency_is_told_by_the_next_tick_and_its_recovery_by_the_one_after_once_each(
    platform: Platform, pages: Mailbox
) -> None:
    assert tick(platform)["overall"] == "up"
    watched = alarm(platform, "synthetic-failures")
    watched.at_rest()
    pages.messages()
    before = datetime.now(UTC)
    had = watched.samples(before)

    platform.fault("facilitator", "supported", "error_500", times=1000)
    assert tick(platform)["overall"] == "down"
    first = pages.of_monitor()
    for _ in range(2):
        assert tick(platform)["overall"] == "down"
    assert first == ["DOWN: payment-health (dev)"]
    assert pages.of_monitor() == []
    within(PATIENCE, lambda: watched.samples(before) == had + 3)
    within(PATIENCE, lambda: watched.state() == "ALARM")
    pages.messages()

    platform.mend()
    assert tick(platform)["overall"] == "up"
    assert pages.of_monitor() == ["UP: payment-health (dev)"]
    assert tick(platform)["overall"] == "up"
    assert pages.of_monitor() == []


def test_a_key_that_is_disabled_is_told(platform: Platform, pages: Mailbox) -> None:
    watched, kms = alarm(platform, "wallet-manager-key-errors"), platform.client("kms")
    watched.at_rest()
    pages.messages()
    wallets, _ = platform.user()
    (key,) = [a["TargetKeyId"] for a in kms.list_aliases()["Aliases"] if a["AliasName"].startswith(f"alias/{PREFIX}")]
    kms.disable_key(KeyId=key)
    try:
        assert wallets.call("POST", "/wallets", {"name": "no key for it"}).status == 500
    finally:
        kms.enable_key(KeyId=key)
    (change,) = pages.alarms(watched.name, PATIENCE)
    assert change["NewStateValue"] == "ALARM"
    assert "docs/runbooks/key-errors.md" in change["AlarmDescription"]
