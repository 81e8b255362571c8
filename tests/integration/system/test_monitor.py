"""The deployed monitor: what it sees, counts and tells, and how a spoilt sign-in is mended."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.system.harness import ENVIRONMENTS, Harness
from tests.integration.system.mailbox import Mailbox, subscribed
from tools.seeding.monitor_user import USERNAME

FUNCTION = "dev-safemate-api-monitor"


@pytest.fixture
def mailbox(deployed: Harness) -> Iterator[Mailbox]:
    """Told of every alarm of dev."""
    with subscribed(deployed, deployed.outputs("dev")["alarm_topic_arn"]) as made:
        yield made


def monitor(deployed: Harness, environment: str = "dev") -> dict[str, Any]:
    """Run the monitor now, as its schedule does."""
    answer = deployed.client("lambda", environment).invoke(
        FunctionName=deployed.outputs(environment)["api_monitor_function"], Qualifier="live", Payload=b"{}"
    )
    found: dict[str, Any] = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, found
    return found


def states(found: dict[str, Any]) -> dict[str, str]:
    return {target["target"]: target["state"] for target in found["targets"]}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_target_of_every_environment_is_up(deployed: Harness, environment: str) -> None:
    found = monitor(deployed, environment)
    assert found["overall"] == "up", found
    assert len(found["targets"]) == 8


def test_smoke_says_the_same_in_a_line_each_and_as_json(deployed: Harness) -> None:
    printed = deployed.run("smoke", "dev")
    assert [line.split()[1:3] for line in printed.splitlines() if line.strip().startswith("check ")] == [
        ["ok", target] for target in states(monitor(deployed))
    ]
    (summary,) = json.loads(deployed.run("smoke", "dev", "--json").partition("\n[")[2].join(["[", ""]))
    assert {check["target"]: check["state"] for check in summary["checks"]} == states(monitor(deployed))


def test_it_has_one_wallet_however_often_it_runs(deployed: Harness) -> None:
    monitor(deployed)
    table = deployed.outputs("dev")["table_names"]["wallets"]
    cognito, pool = deployed.client("cognito-idp", "dev"), deployed.outputs("dev")["user_pool_id"]
    user = cognito.admin_get_user(UserPoolId=pool, Username=USERNAME)
    (subject,) = [a["Value"] for a in user["UserAttributes"] if a["Name"] == "sub"]
    found = deployed.client("dynamodb", "dev").query(
        TableName=table, KeyConditionExpression="userId = :u", ExpressionAttributeValues={":u": {"S": subject}}
    )
    assert found["Count"] == 1


def test_a_sign_in_that_is_lost_is_told_once_mended_by_apply_and_told_again(
    deployed: Harness, mailbox: Mailbox
) -> None:
    cognito, pool = deployed.client("cognito-idp", "dev"), deployed.outputs("dev")["user_pool_id"]
    monitor(deployed)
    mailbox.subjects()
    cognito.admin_delete_user(UserPoolId=pool, Username=USERNAME)
    for _ in range(3):
        assert states(monitor(deployed))["wallet-round-trip"] == "down"
    assert mailbox.of_monitor() == ["DOWN: wallet-round-trip (dev)"]
    deployed.run("apply", "dev")
    for _ in range(2):
        assert monitor(deployed)["overall"] == "up"
    assert mailbox.of_monitor() == ["UP: wallet-round-trip (dev)"]


def test_it_counts_availability_and_latency_of_each_target_and_logs_no_secret(deployed: Harness) -> None:
    began = int(time.time() * 1000)
    monitor(deployed)
    events = deployed.client("logs", "dev").filter_log_events(
        logGroupName=f"/aws/lambda/{FUNCTION}", startTime=began
    )["events"]  # fmt: skip
    lines = [json.loads(e["message"]) for e in events if e["message"].lstrip().startswith("{")]
    counted = {line["Endpoint"]: line for line in lines if "Availability" in line}
    assert set(counted) == set(states(monitor(deployed)))
    assert all({"Availability", "LatencyMs", "Environment"} <= set(line) for line in counted.values())
    assert {line["ChecksFailed"] for line in lines if "ChecksFailed" in line} >= {0}
    stored = deployed.client("ssm", "dev").get_parameter(
        Name=deployed.outputs("dev")["secret_names"]["monitor-credentials"], WithDecryption=True
    )["Parameter"]["Value"]
    everything = "".join(e["message"] for e in events)
    assert json.loads(stored)["password"] not in everything
    assert "eyJ" not in everything, "no token either"
