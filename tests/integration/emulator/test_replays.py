"""A call whose answer was lost, and that the SDK repeats, is carried out once."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.emulator.endpoint import Endpoint
from tests.integration.emulator.functions import allow
from tests.integration.emulator.test_access_log import table
from tests.integration.emulator.test_iam import assume

TRUST = '{"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "a.amazonaws.com"}}]}'


def attempt(client: Any, number: int, invocation: str) -> Any:
    """The client, whose next calls say that they are this attempt of this call, as an SDK does that repeats itself."""

    def say(request: Any, **_: Any) -> None:
        request.headers["amz-sdk-invocation-id"] = invocation
        request.headers["amz-sdk-request"] = f"attempt={number}; max=3"

    client.meta.events.register("before-send.*.*", say)
    return client


def create(emulator: Endpoint, name: str, number: int, invocation: str) -> Any:
    iam = attempt(emulator.client("iam"), number, invocation)
    return iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]


def test_a_repeated_call_gets_the_first_ones_answer(emulator: Endpoint) -> None:
    call = str(uuid.uuid4())
    first = create(emulator, "repeated", 1, call)
    assert create(emulator, "repeated", 2, call) == first
    assert create(emulator, "repeated", 3, call) == first


@pytest.mark.parametrize(("number", "same_call"), [(1, True), (2, False)])
def test_another_call_is_none(emulator: Endpoint, number: int, same_call: bool) -> None:
    name, call = f"another-{number}", str(uuid.uuid4())
    create(emulator, name, 1, call)
    with pytest.raises(ClientError, match="EntityAlreadyExists"):
        create(emulator, name, number, call if same_call else str(uuid.uuid4()))


def test_a_call_that_was_refused_is_tried_again(emulator: Endpoint) -> None:
    call = str(uuid.uuid4())
    create(emulator, "refused", 1, str(uuid.uuid4()))
    with pytest.raises(ClientError, match="EntityAlreadyExists"):
        create(emulator, "refused", 1, call)
    emulator.client("iam").delete_role(RoleName="refused")
    assert create(emulator, "refused", 2, call)["RoleName"] == "refused"


def test_a_function_lives_with_aws_as_it_is(emulator: Endpoint) -> None:
    arn = table(emulator, "unspared")
    role = assume(emulator, "unspared", [allow("dynamodb:PutItem", resource=arn)])
    call = str(uuid.uuid4())
    once: dict[str, Any] = {"TableName": "unspared", "Item": {"id": {"S": "1"}},
                            "ConditionExpression": "attribute_not_exists(id)"}  # fmt: skip
    attempt(emulator.client("dynamodb", **role), 1, call).put_item(**once)
    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        attempt(emulator.client("dynamodb", **role), 2, call).put_item(**once)
