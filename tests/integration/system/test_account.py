"""Stack `account`: made, told by the right events and no others, unchanged on a second look, and gone again."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.system import inventory
from tests.integration.system.harness import ACCOUNTS, Harness

STACK = ("--stack", "account")
PREFIX = "dev-safemate-account"
TRAIL = f"{PREFIX}-trail"
EVENTS = Path(__file__).parents[2] / "events" / "account"
SAMPLES = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(EVENTS.glob("*.json"))}


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    """dev's account, watched; on an emulator of its own, as settings of an account are seen by every test."""
    subject = Harness(tmp_path_factory.mktemp("account") / "build")
    try:
        subject.run("apply", "dev", *STACK)
        yield subject
    finally:
        subject.run("emulator", "stop", expect=None)


def samples(kind: str, *names: str) -> list[Any]:
    """The events of these files, one case each."""
    return [
        pytest.param(name, event, id=f"{name}: {said}")
        for name in names
        for said, event in SAMPLES[name][kind].items()
    ]  # fmt: skip


FILTERS = ("console-without-mfa", "root-used")
RULES = tuple(name for name in SAMPLES if name not in FILTERS)


def matches(account: Harness, rule: str, event: dict[str, Any]) -> bool:
    """What EventBridge itself says of the rule as it was made."""
    events = account.client("events", "dev")
    pattern = events.describe_rule(Name=f"{PREFIX}-{rule}")["EventPattern"]
    return bool(events.test_event_pattern(EventPattern=pattern, Event=json.dumps(event))["Result"])


@pytest.mark.parametrize(("rule", "event"), samples("matching", *RULES))
def test_a_rule_sees_its_events(account: Harness, rule: str, event: dict[str, Any]) -> None:
    assert matches(account, rule, event)


@pytest.mark.parametrize(("rule", "event"), samples("not_matching", *RULES))
def test_a_rule_sees_no_others(account: Harness, rule: str, event: dict[str, Any]) -> None:
    assert not matches(account, rule, event)


def counted(account: Harness, name: str, event: dict[str, Any]) -> bool:
    """What CloudWatch Logs itself says of the metric filter as it was made."""
    logs = account.client("logs", "dev")
    group = f"/aws/cloudtrail/{TRAIL}"
    (kept,) = logs.describe_metric_filters(logGroupName=group, filterNamePrefix=f"{PREFIX}-{name}")["metricFilters"]
    tried = logs.test_metric_filter(filterPattern=kept["filterPattern"], logEventMessages=[json.dumps(event)])
    return bool(tried["matches"])


@pytest.mark.parametrize(("name", "event"), samples("matching", *FILTERS))
def test_a_filter_counts_its_lines(account: Harness, name: str, event: dict[str, Any]) -> None:
    assert counted(account, name, event)


@pytest.mark.parametrize(("name", "event"), samples("not_matching", *FILTERS))
def test_a_filter_counts_no_others(account: Harness, name: str, event: dict[str, Any]) -> None:
    assert not counted(account, name, event)


def test_every_rule_and_filter_has_samples(account: Harness) -> None:
    rules = account.client("events", "dev").list_rules(NamePrefix=PREFIX)["Rules"]
    filters = account.client("logs", "dev").describe_metric_filters()["metricFilters"]
    made = {each["Name"] for each in rules} | {each["filterName"] for each in filters}
    assert made == {f"{PREFIX}-{name}" for name in SAMPLES}


def test_an_event_becomes_one_sentence_somebody_gets(account: Harness) -> None:
    """By a rule like the one of key deletions, for a source of our own: nobody may send events in AWS's name."""
    queue = listening(account)
    events = account.client("events", "dev")
    (target,) = events.list_targets_by_rule(Rule=f"{PREFIX}-key-deletion")["Targets"]
    events.put_rule(Name=f"{PREFIX}-probe", EventPattern=json.dumps({"source": ["probe"]}))
    events.put_targets(Rule=f"{PREFIX}-probe", Targets=[target])
    detail = SAMPLES["key-deletion"]["matching"]["a key is to be deleted"]["detail"]
    sent = events.put_events(Entries=[{"Source": "probe", "DetailType": "probe", "Detail": json.dumps(detail)}])
    events.remove_targets(Rule=f"{PREFIX}-probe", Ids=[target["Id"]])
    events.delete_rule(Name=f"{PREFIX}-probe")
    assert sent["FailedEntryCount"] == 0
    told = json.loads(receive(account.client("sqs", "dev"), queue))["Message"].strip('"')
    assert told.startswith(f"[page] {PREFIX}-key-deletion at 2")
    assert f"call: ScheduleKeyDeletion. error: . from: 198.51.100.7. who: {detail['userIdentity']['arn']}." in told
    assert told.endswith("Runbook: docs/runbooks/key-deletion.md")


def test_roots_line_in_the_trail_becomes_an_alarm_somebody_gets(account: Harness) -> None:
    queue, group = listening(account), f"/aws/cloudtrail/{TRAIL}"
    logs = account.client("logs", "dev")
    logs.create_log_stream(logGroupName=group, logStreamName="trail")
    line = json.dumps(SAMPLES["root-used"]["matching"]["root signs in"])
    event = {"timestamp": int(time.time() * 1000), "message": line}
    logs.put_log_events(logGroupName=group, logStreamName="trail", logEvents=[event])
    told = json.loads(json.loads(receive(account.client("sqs", "dev"), queue, "-root-used"))["Message"])
    assert (told["AlarmName"], told["NewStateValue"]) == (f"{PREFIX}-root-used", "ALARM")
    assert told["AlarmDescription"].endswith("Runbook: docs/runbooks/root-used.md")


def listening(account: Harness) -> str:
    """A queue that gets what the topic is told."""
    sqs, arn = account.client("sqs", "dev"), f"arn:aws:sqs:us-east-1:{ACCOUNTS['dev']}:somebody"
    allow = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    queue = sqs.create_queue(QueueName="somebody", Attributes={"Policy": policy})["QueueUrl"]
    topic = f"arn:aws:sns:us-east-1:{ACCOUNTS['dev']}:{PREFIX}-alerts"
    account.client("sns", "dev").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    return str(queue)


def receive(sqs: Any, queue: str, word: str = "") -> str:
    """The first message with the word in it; others are dropped."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for message in sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=2).get("Messages", ()):
            if word in message["Body"]:
                return str(message["Body"])
    pytest.fail("nothing was told")


def test_the_trail_and_its_bucket_are_as_the_account_needs_them(account: Harness) -> None:
    trail = account.client("cloudtrail", "dev").get_trail(Name=TRAIL)["Trail"]
    assert trail["IsMultiRegionTrail"]
    assert trail["LogFileValidationEnabled"]
    assert trail["CloudWatchLogsLogGroupArn"].endswith(f":log-group:/aws/cloudtrail/{TRAIL}:*")
    assert account.client("cloudtrail", "dev").get_trail_status(Name=TRAIL)["IsLogging"]
    lock = account.client("s3", "dev").get_object_lock_configuration(Bucket=TRAIL)["ObjectLockConfiguration"]
    assert lock["Rule"]["DefaultRetention"] == {"Mode": "GOVERNANCE", "Days": 7}


def test_a_second_plan_changes_nothing(account: Harness) -> None:
    account.run("plan", "dev", *STACK)
    plan = json.loads((account.build / "local/dev/account/plan.json").read_text())
    assert len(plan["resource_changes"]) > 60
    assert [change["address"] for change in plan["resource_changes"] if change["change"]["actions"] != ["no-op"]] == []
    account.run("drift", "dev", *STACK)


def test_destroy_leaves_nothing(account: Harness) -> None:
    account.client("sqs", "dev").delete_queue(
        QueueUrl=account.client("sqs", "dev").get_queue_url(QueueName="somebody")["QueueUrl"]
    )
    assert {"buckets", "keys", "queues", "roles", "schedules", "topics", "trails"} <= set(left(account))
    account.run("destroy", "dev", *STACK, "--yes")
    assert left(account) == {}


def left(account: Harness) -> dict[str, list[str]]:
    return inventory.of(lambda service: account.client(service, "dev"))
