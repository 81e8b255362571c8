from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from shared import clients
from shared.batches import ATTEMPTS

if TYPE_CHECKING:
    from tests.unit.lambda_src.conftest import Answer, Api

ADMIN = "safemate/read safemate/write safemate/admin"


def user(number: int, **more: Any) -> dict[str, Any]:
    return {"userId": f"user-{number}", "email": f"user{number}@example.com", **more}


def create(api: Api, *users: dict[str, Any]) -> Answer:
    return api.send("POST", "/users/batch", {"users": list(users)}, scopes=ADMIN)


def get(api: Api, *user_ids: str) -> Answer:
    return api.send("POST", "/users/batch-get", {"userIds": list(user_ids)}, scopes=ADMIN)


def test_a_hundred_users_are_written_and_read(api: Api) -> None:
    ids = [f"user-{number}" for number in range(100)]
    answer = create(api, *(user(number) for number in range(100)))
    assert (answer.status, answer.body) == (200, {"created": ids, "existing": []})
    found = get(api, *reversed(ids))
    assert [row["userId"] for row in found.body["users"]] == ids[::-1]
    assert found.body["missing"] == []


def test_everything_about_a_user_is_kept(api: Api) -> None:
    create(api, user(1, email="One@Example.com", displayName="One", walletData={"default": "main"}))
    (row,) = get(api, "user-1").body["users"]
    assert (row["email"], row["displayName"], row["walletData"], row["version"]) == (
        "one@example.com", "One", {"default": "main"}, 1,
    )  # fmt: skip
    assert api.send("GET", "/users/user-1", user="user-1").body == row


def test_who_has_a_record_keeps_it(api: Api) -> None:
    api.call("create_user")
    api.call("update_user")
    before = api.call("get_user").body
    answer = create(api, {"userId": api.alice, "email": "eve@example.com"}, user(1))
    assert answer.body == {"created": ["user-1"], "existing": [api.alice]}
    assert api.call("get_user").body == before


def test_who_has_none_is_missing(api: Api) -> None:
    create(api, user(1))
    answer = get(api, "user-2", "user-1", "user-2")
    assert [row["userId"] for row in answer.body["users"]] == ["user-1"]
    assert answer.body["missing"] == ["user-2"]


def test_what_dynamodb_leaves_is_sent_again(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    write, sizes = clients.dynamodb().batch_write_item, []

    def leave_one(RequestItems: Any) -> Any:  # noqa: N803 - botocore's name
        ((table, requests),) = RequestItems.items()
        sizes.append(len(requests))
        write(RequestItems={table: requests[:-1] or requests})
        return {"UnprocessedItems": {table: requests[-1:]} if len(requests) > 1 else {}}

    monkeypatch.setattr(clients.dynamodb(), "batch_write_item", leave_one)
    assert create(api, *(user(number) for number in range(30))).status == 200
    assert sizes == [25, 1, 5, 1]
    assert get(api, *(f"user-{number}" for number in range(30))).body["missing"] == []


def test_what_it_keeps_leaving_is_told(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def leave_all(RequestItems: Any) -> Any:  # noqa: N803 - botocore's name
        calls.append(RequestItems)
        return {"UnprocessedItems": RequestItems}

    monkeypatch.setattr(clients.dynamodb(), "batch_write_item", leave_all)
    answer = create(api, user(1))
    assert (answer.status, answer.code, len(calls)) == (503, "DEPENDENCY_UNAVAILABLE", ATTEMPTS)


@pytest.mark.parametrize("scopes", ["safemate/read safemate/write safemate/transfer", ""])
@pytest.mark.parametrize("path", ["/users/batch", "/users/batch-get"])
def test_only_for_administrators(api: Api, path: str, scopes: str) -> None:
    answer = api.send("POST", path, {}, scopes=scopes)
    assert (answer.status, answer.code) == (403, "INSUFFICIENT_SCOPE")


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/users/batch-get", {}, "userIds"),
        ("/users/batch-get", {"userIds": []}, "userIds"),
        ("/users/batch-get", {"userIds": ["u"] * 101}, "userIds"),
        ("/users/batch-get", {"userIds": ["u", ""]}, "userIds[1]"),
        ("/users/batch-get", {"userIds": [5]}, "userIds[0]"),
        ("/users/batch", {"users": {}}, "users"),
        ("/users/batch", {"users": ["u"]}, "users[0]"),
        ("/users/batch", {"users": [user(1), user(1)]}, "users"),
        ("/users/batch", {"users": [user(1, email="no")]}, "users[0].email"),
        ("/users/batch", {"users": [user(1, displayName=None)]}, "users[0].displayName"),
        ("/users/batch", {"users": [user(1, walletData={"a": 1})]}, "users[0].walletData.a"),
        ("/users/batch", {"users": [user(1, version=7)]}, "version"),
    ],
)
def test_a_bad_field_is_named(api: Api, path: str, body: Any, field: str) -> None:
    answer = api.send("POST", path, body, scopes=ADMIN)
    assert (answer.status, answer.code) == (400, "INVALID_REQUEST")
    assert answer.message.startswith(f"{field}: ")
