"""Insights queries run over the emulator's logs (tools/emulator/extensions/log_queries.py)."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Sequence
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.emulator.endpoint import DEV, PROD, Endpoint
from tests.integration.emulator.functions import deploy, invoke

WRITES = """
import json
def handler(event, context):
    print(json.dumps({"level": "ERROR", "message": "it broke", "request": context.aws_request_id}))
    return context.aws_request_id
"""


def filled(logs: Any, *lines: str | dict[str, Any]) -> str:
    """A log group of its own with these lines."""
    group = f"/test/{uuid.uuid4().hex}"
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="one")
    now = int(time.time() * 1000) - 1000
    events = [
        {"timestamp": now + number, "message": line if isinstance(line, str) else json.dumps(line)}
        for number, line in enumerate(lines)
    ]
    logs.put_log_events(logGroupName=group, logStreamName="one", logEvents=events)
    return group


def ask(logs: Any, groups: Sequence[str], query: str, **more: Any) -> list[dict[str, str]]:
    """The rows a query finds in the last hour, without @ptr."""
    now = int(time.time()) + 1
    asked = {"logGroupNames": list(groups), "startTime": now - 3600, "endTime": now, "queryString": query} | more
    found = logs.get_query_results(queryId=logs.start_query(**asked)["queryId"])
    assert found["status"] == "Complete"
    return [{cell["field"]: cell["value"] for cell in row if cell["field"] != "@ptr"} for row in found["results"]]


CALLS = ({"route": "a", "ms": 10}, {"route": "b", "ms": 5}, {"route": "a", "ms": 30}, "no JSON")


def test_statistics_filters_and_fields_of_json_lines(emulator: Endpoint) -> None:
    logs = emulator.client("logs")
    group = filled(logs, *CALLS)
    assert ask(logs, [group], "filter ms > 5 | stats count() as n, avg(ms) as mean by route") == [
        {"route": "a", "n": "2", "mean": "20"}
    ]
    assert ask(logs, [group], "fields @log, ms | sort ms desc", limit=1) == [{"@log": f"{DEV}:{group}", "ms": "30"}]


def test_several_groups_are_one_log_and_each_account_has_its_own(emulator: Endpoint) -> None:
    logs = emulator.client("logs")
    groups = [filled(logs, *CALLS), filled(logs, *CALLS)]
    assert ask(logs, groups, "stats count()") == [{"count()": "8"}]
    arns = [f"arn:aws:logs:us-east-1:{DEV}:log-group:{group}:*" for group in groups]
    assert ask(logs, (), "stats count()", logGroupNames=[], logGroupIdentifiers=arns) == [{"count()": "8"}]
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        ask(emulator.client("logs", PROD), groups, "stats count()")


def test_only_the_time_asked_for_is_looked_at(emulator: Endpoint) -> None:
    logs = emulator.client("logs")
    group = filled(logs, *CALLS)
    now = int(time.time())
    assert ask(logs, [group], "stats count()", startTime=now - 7200, endTime=now - 3600) == []


def test_a_call_of_a_function_is_found_by_its_id(emulator: Endpoint) -> None:
    arn = deploy(emulator, "writes", WRITES)
    logs = emulator.client("logs")
    identifier = invoke(emulator, arn)
    group = "/aws/lambda/writes"
    (line,) = ask(logs, [group], f'filter level = "ERROR" and request = "{identifier}"')
    assert json.loads(line["@message"])["message"] == "it broke"
    (report,) = ask(logs, [group], f'fields @duration | filter @type = "REPORT" and @requestId = "{identifier}"')
    assert float(report["@duration"]) >= 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"queryString": "filtr a"}, "MalformedQueryException"),
        ({"queryString": "fields @message | dedup a"}, "MalformedQueryException"),
        ({"logGroupNames": ["/no/such/group"]}, "ResourceNotFoundException"),
        ({"logGroupNames": []}, "InvalidParameterException"),
        ({"startTime": 2_000_000_000, "endTime": 1_000_000_000}, "InvalidParameterException"),
        ({"queryLanguage": "SQL"}, "InvalidParameterException"),
    ],
)
def test_what_cannot_be_run_is_refused(emulator: Endpoint, changes: dict[str, Any], code: str) -> None:
    logs = emulator.client("logs")
    asked = {"logGroupNames": [filled(logs, "x")], "startTime": 1, "endTime": 2, "queryString": "fields a"} | changes
    with pytest.raises(ClientError, match=code):
        logs.start_query(**asked)


def test_queries_are_listed_and_one_that_has_ended_cannot_be_stopped(emulator: Endpoint) -> None:
    logs = emulator.client("logs", "444444444411")
    group = filled(logs, *CALLS)
    ask(logs, [group], "fields a")
    (listed,) = logs.describe_queries(logGroupName=group)["queries"]
    assert (listed["status"], listed["queryString"], listed["logGroupName"]) == ("Complete", "fields a", group)
    assert logs.describe_queries(logGroupName="/another")["queries"] == []
    assert logs.describe_queries(status="Running")["queries"] == []
    with pytest.raises(ClientError, match="InvalidParameterException"):
        logs.stop_query(queryId=listed["queryId"])
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        logs.stop_query(queryId="no-such-query")


def test_upstream_still_passes_over_what_it_does_not_know(ministack: Endpoint) -> None:
    logs = ministack.client("logs")
    group = filled(logs, *CALLS)
    assert len(ask(logs, [group], "filter ms > 5 | stats count() by route")) == len(CALLS)
    with pytest.raises(ClientError, match="Unknown action: DescribeQueries"):
        logs.describe_queries()
