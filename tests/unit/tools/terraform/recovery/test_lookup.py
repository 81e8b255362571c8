from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tools.terraform.recovery.lookup import Lookup, has_tags, is_absent


def test_what_is_not_there_is_none(lookup: Lookup) -> None:
    assert lookup.ask("dynamodb", "describe_table", TableName="nothing") is None


def test_another_error_is_not_mistaken_for_absence(lookup: Lookup) -> None:
    queue = lookup.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    with pytest.raises(ClientError):
        lookup.ask("sqs", "get_queue_attributes", QueueUrl=queue, AttributeNames=["nonsense"])


def test_listings_are_read_to_the_last_page(lookup: Lookup) -> None:
    for number in range(120):  # IAM gives 100 a page
        lookup.client("iam").create_role(RoleName=f"r{number}", AssumeRolePolicyDocument="{}")
    assert len(list(lookup.every("iam", "list_roles", "Roles"))) == 120


def test_a_listing_under_something_that_is_not_there_is_empty(lookup: Lookup) -> None:
    assert list(lookup.every("apigateway", "get_resources", "items", restApiId="nothing")) == []
    assert list(lookup.every("apigateway", "get_request_validators", "items", restApiId="nothing")) == []


@pytest.mark.parametrize(
    ("age", "new"), [(timedelta(0), True), (timedelta(minutes=3), True), (timedelta(hours=1), False)]
)
def test_what_is_older_than_the_killed_run_is_not_its_work(lookup: Lookup, age: timedelta, new: bool) -> None:
    made = datetime.now(UTC) - age
    assert lookup.is_new({"CreationDate": made}, "CreationDate") is new
    assert lookup.is_new({"CreationDate": made.replace(tzinfo=None)}, "CreationDate") is new


def test_what_has_no_date_passes_for_new(lookup: Lookup) -> None:
    assert lookup.is_new({}, "CreationDate")


def test_an_id_is_found_once_only_and_never_when_the_state_has_it(lookup: Lookup) -> None:
    lookup.taken.add("in-the-state")
    ids = ["in-the-state", "a", "b"]
    assert [lookup.free(ids) for _ in range(3)] == ["a", "b", None]


def test_a_parent_is_the_known_one_that_holds_the_child(lookup: Lookup) -> None:
    known = replace(lookup, ids={"aws_api_gateway_rest_api": ("a1", "a2")})
    assert known.parent("aws_api_gateway_rest_api", lambda api: api == "a2") == "a2"
    assert known.parent("aws_cognito_user_pool", lambda _: True) is None


@pytest.mark.parametrize(
    ("code", "status", "absent"),
    [
        ("NoSuchEntity", 404, True), ("404", 404, True), ("NotFoundException", 400, True),
        ("AWS.SimpleQueueService.NonExistentQueue", 400, True), ("WAFNonexistentItemException", 400, True),
        ("InvalidVpcID.NotFound", 400, True), ("QueueDoesNotExist", 400, True),
        ("AccessDenied", 403, False), ("ThrottlingException", 400, False), ("InternalError", 500, False),
    ],
)  # fmt: skip
def test_services_say_absent_in_their_own_ways(code: str, status: int, absent: bool) -> None:
    answer: dict[str, Any] = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    assert is_absent(answer) is absent


def test_tags_match_when_all_wanted_are_there() -> None:
    wanted = {"Name": "n", "Environment": "dev"}
    more = {"Key": "more", "Value": ""}
    assert has_tags(wanted, [{"Key": "Name", "Value": "n"}, {"Key": "Environment", "Value": "dev"}, more])
    assert has_tags(wanted, [{"TagKey": "Name", "TagValue": "n"}, {"TagKey": "Environment", "TagValue": "dev"}])
    assert not has_tags(wanted, [{"Key": "Name", "Value": "n"}, {"Key": "Environment", "Value": "prod"}])
    assert not has_tags(wanted, [])
