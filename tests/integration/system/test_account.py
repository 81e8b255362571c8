"""Stack `account`: made, told by the right events and no others, unchanged on a second look, and gone again."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from tests.integration.system import inventory
from tests.integration.system.account_mail import PREFIX, listening, receive
from tests.integration.system.harness import ACCOUNTS, Harness
from tools.alarms.patterns import select

STACK = ("--stack", "account")
TRAIL = f"{PREFIX}-trail"
TOPICS = {"page": "alerts", "ticket": "tickets"}
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
    told = receive(account.client("sqs", "dev"), queue, f"{PREFIX}-key-deletion", "198.51.100.7").strip('"')
    assert told.startswith(f"[page] {PREFIX}-key-deletion at 2")
    assert f"call: ScheduleKeyDeletion. error: . from: 198.51.100.7. who: {detail['userIdentity']['arn']}." in told
    assert told.endswith("/docs/runbooks/key-deletion.md")


def test_roots_line_in_the_trail_becomes_an_alarm_somebody_gets(account: Harness) -> None:
    queue, group = listening(account), f"/aws/cloudtrail/{TRAIL}"
    logs = account.client("logs", "dev")
    logs.create_log_stream(logGroupName=group, logStreamName="trail")
    line = json.dumps(SAMPLES["root-used"]["matching"]["root signs in"])
    event = {"timestamp": int(time.time() * 1000), "message": line}
    logs.put_log_events(logGroupName=group, logStreamName="trail", logEvents=[event])
    told = json.loads(receive(account.client("sqs", "dev"), queue, f'"{PREFIX}-root-used"', '"ALARM"'))
    assert (told["AlarmName"], told["NewStateValue"]) == (f"{PREFIX}-root-used", "ALARM")
    assert told["AlarmDescription"].endswith("/docs/runbooks/root-used.md")


def test_what_is_urgent_and_what_is_not_go_to_topics_of_their_own(account: Harness) -> None:
    events, watch = account.client("events", "dev"), account.client("cloudwatch", "dev")
    topic = {severity: f"arn:aws:sns:us-east-1:{ACCOUNTS['dev']}:{PREFIX}-{name}" for severity, name in TOPICS.items()}
    for rule in events.list_rules(NamePrefix=PREFIX)["Rules"]:
        (target,) = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
        said = target["InputTransformer"]["InputTemplate"].strip('"[').partition("]")[0]
        assert target["Arn"] == topic[said], rule["Name"]
    for alarm in watch.describe_alarms(AlarmNamePrefix=PREFIX)["MetricAlarms"]:
        tags = {tag["Key"]: tag["Value"] for tag in watch.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"]}
        both = alarm["AlarmName"].startswith(f"{PREFIX}-alerts-")  # the one topic may be why nobody was told
        expected = set(topic.values()) if both else {topic[tags["Severity"]]}
        assert set(alarm["AlarmActions"]) == expected, alarm["AlarmName"]


def test_eventbridge_may_use_the_key_of_topics_without_saying_for_whom(account: Harness) -> None:
    """With an encrypted topic it sends neither aws:SourceAccount nor aws:SourceArn (SNS guide, "Key management"); with
    a queue it does. The emulator asks no key's policy there, so its text is looked at."""
    kms = account.client("kms", "dev")
    text = kms.get_key_policy(KeyId=f"alias/{PREFIX}-key", PolicyName="default")["Policy"]
    mine = [s for s in json.loads(text)["Statement"] if s["Principal"].get("Service") == "events.amazonaws.com"]
    wanted = [[pairs for how, pairs in each["Condition"].items() if not how.endswith("IfExists")] for each in mine]
    asked = [{key: values for pairs in each for key, values in pairs.items()} for each in wanted]
    (free,) = [keys for keys in asked if not any(key.startswith("aws:Source") for key in keys)]
    (patterns,) = free.values()
    assert set(free) == {"kms:EncryptionContext:aws:sns:topicArn"}
    for name in TOPICS.values():
        arn = f"arn:aws:sns:us-east-1:{ACCOUNTS['dev']}:{PREFIX}-{name}"
        assert any(fnmatchcase(arn, pattern) for pattern in patterns)


def test_eventbridge_may_publish_to_topics_without_saying_for_whom(account: Harness) -> None:
    """It tells a topic neither aws:SourceArn nor aws:SourceAccount (EventBridge guide, "Resource-based policies")."""
    sns = account.client("sns", "dev")
    for name in TOPICS.values():
        arn = f"arn:aws:sns:us-east-1:{ACCOUNTS['dev']}:{PREFIX}-{name}"
        statements = json.loads(sns.get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"])["Statement"]
        (mine,) = [s for s in statements if s["Principal"] == {"Service": "events.amazonaws.com"}]
        assert [how for how in mine["Condition"] if not how.endswith("IfExists")] == [], name


def test_what_a_message_shows_is_never_an_object(account: Harness) -> None:
    """EventBridge puts an object's own quotation marks into the quoted message, which is then none."""
    events = account.client("events", "dev")
    for rule in RULES:
        (target,) = events.list_targets_by_rule(Rule=f"{PREFIX}-{rule}")["Targets"]
        paths = target["InputTransformer"]["InputPathsMap"].values()
        for said, event in SAMPLES[rule]["matching"].items():
            shown = [value for path in paths for value in select(event, path)]
            assert not [value for value in shown if isinstance(value, dict | list)], f"{rule}: {said}"


def test_guardduty_reads_what_was_asked_for_and_no_more(account: Harness) -> None:
    guardduty = account.client("guardduty", "dev")
    (detector,) = guardduty.list_detectors()["DetectorIds"]
    features = {each["Name"]: each["Status"] for each in guardduty.get_detector(DetectorId=detector)["Features"]}
    assert len(features) >= 5
    assert [name for name, status in features.items() if status == "ENABLED"] == ["S3_DATA_EVENTS"]


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


def test_the_recorder_comes_after_the_alias_by_which_it_may_use_the_key(account: Harness) -> None:
    plan = json.loads((account.build / "local/dev/account/plan.json").read_text())
    recorder = plan["configuration"]["root_module"]["module_calls"]["recorder"]
    assert "module.key.alias_name" in recorder["expressions"]["kms_alias"]["references"]


def test_an_account_that_has_a_monitor_of_services_keeps_it(clone: Callable[[], Path], tmp_path: Path) -> None:
    harness, monitor = Harness(tmp_path / "build", root=clone()), f"arn:aws:ce::{ACCOUNTS['dev']}:anomalymonitor/0f0e"
    values = harness.root / "environments/dev/account.tfvars"
    spending = f'spending = {{\n  anomaly_monitor_arn = "{monitor}"'
    values.write_text(values.read_text().replace("spending = {", spending))
    try:
        harness.run("plan", "dev", *STACK)
    finally:
        harness.run("emulator", "stop", expect=None)
    plan = json.loads((harness.build / "local/dev/account/plan.json").read_text())
    planned = {each["type"]: each["change"]["after"] for each in plan["resource_changes"]}
    assert "aws_ce_anomaly_monitor" not in planned
    assert planned["aws_ce_anomaly_subscription"]["monitor_arn_list"] == [monitor]


def test_destroy_leaves_nothing(account: Harness) -> None:
    account.client("sqs", "dev").delete_queue(
        QueueUrl=account.client("sqs", "dev").get_queue_url(QueueName="somebody")["QueueUrl"]
    )
    assert {"buckets", "keys", "queues", "roles", "schedules", "topics", "trails"} <= set(left(account))
    account.run("destroy", "dev", *STACK, "--yes")
    assert left(account) == {}


def left(account: Harness) -> dict[str, list[str]]:
    return inventory.of(lambda service: account.client(service, "dev"))
