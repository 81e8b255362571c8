from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from shared.timestamps import is_stamp

if TYPE_CHECKING:
    from tests.unit.lambda_src.conftest import Api

FIELDS = {"userId", "email", "displayName", "walletData", "version", "createdAt", "updatedAt"}


def test_a_caller_creates_their_own_record(api: Api) -> None:
    answer = api.call("create_user")
    assert answer.status == 201
    assert set(answer.body) == FIELDS
    assert answer.body["userId"] == api.alice
    assert (answer.body["email"], answer.body["displayName"]) == ("alice@example.com", "Alice")
    assert (answer.body["version"], answer.body["walletData"]) == (1, {})
    assert is_stamp(answer.body["createdAt"])
    assert answer.body["updatedAt"] == answer.body["createdAt"]


def test_the_email_is_kept_in_lower_case_and_the_name_may_be_left_out(api: Api) -> None:
    answer = api.call("create_user", body={"email": "Alice@Example.com"})
    assert (answer.status, answer.body["email"], answer.body["displayName"]) == (201, "alice@example.com", None)


def test_without_an_email_there_is_no_record(api: Api) -> None:
    answer = api.call("create_user", body={"displayName": "Alice"})
    assert (answer.status, answer.code) == (400, "INVALID_REQUEST")
    assert answer.message == "email: must be an e-mail address"


def test_a_second_record_is_a_conflict(api: Api) -> None:
    api.call("create_user")
    answer = api.call("create_user")
    assert (answer.status, answer.code) == (409, "USER_EXISTS")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "a@b.c", "displayName": ""}, "displayName"),
        ({"email": "a@b.c", "displayName": None}, "displayName"),
        ({"name": "Al"}, "name"),
        ([], "body"),
    ],
)
def test_a_bad_field_is_named(api: Api, body: Any, field: str) -> None:
    answer = api.call("create_user", body=body)
    assert (answer.status, answer.code) == (400, "INVALID_REQUEST")
    assert answer.message.startswith(f"{field}: ")


def test_a_caller_reads_their_own_record(api: Api) -> None:
    created = api.call("create_user").body
    answer = api.call("get_user")
    assert (answer.status, answer.body) == (200, created)


def test_nobody_reads_another_users_record(api: Api) -> None:
    api.call("create_user")
    theirs = api.call("get_user", user="bob")
    nobodys = api.call("get_user", path="/users/nobody")
    assert (theirs.status, theirs.body) == (404, nobodys.body)
    assert (nobodys.status, nobodys.code) == (404, "NOT_FOUND")


def test_a_record_that_was_never_made_is_not_found(api: Api) -> None:
    assert api.call("get_user").status == 404


def test_a_caller_finds_themselves_by_email_in_any_case(api: Api) -> None:
    created = api.call("create_user").body
    assert api.call("find_user_by_email").body == created
    assert api.call("find_user_by_email", query={"email": "ALICE@example.com"}).body == created


def test_nobody_finds_another_user_by_email(api: Api) -> None:
    api.call("create_user")
    answer = api.call("find_user_by_email", user="bob")
    assert (answer.status, answer.code) == (404, "NOT_FOUND")


@pytest.mark.parametrize("query", [{}, {"email": "nonsense"}, {"email": ""}])
def test_the_email_to_look_for_is_required(api: Api, query: dict[str, str]) -> None:
    answer = api.call("find_user_by_email", query=query)
    assert answer.status == 400
    assert answer.message.startswith("email: ")


def test_an_update_changes_what_it_names_and_moves_the_version_on(api: Api) -> None:
    created = api.call("create_user").body
    answer = api.call("update_user")
    assert answer.status == 200
    assert answer.body == created | {
        "displayName": "Alice B.",
        "walletData": {"defaultWallet": "main"},
        "version": 2,
        "updatedAt": answer.body["updatedAt"],
    }
    assert answer.body["updatedAt"] > created["updatedAt"]
    assert api.call("get_user").body == answer.body


def test_an_update_of_a_stale_version_is_a_conflict_that_names_the_current_one(api: Api) -> None:
    api.call("create_user")
    api.call("update_user")
    answer = api.call("update_user", body={"version": 1, "displayName": "too late"})
    assert (answer.status, answer.code) == (409, "CONCURRENT_MODIFICATION")
    assert "at version 2, not 1" in answer.message
    assert api.call("get_user").body["displayName"] == "Alice B."


def test_an_update_of_a_version_that_is_yet_to_come_is_a_conflict_too(api: Api) -> None:
    api.call("create_user")
    assert api.call("update_user", body={"version": 9, "displayName": "x"}).code == "CONCURRENT_MODIFICATION"


def test_nobody_updates_another_users_record(api: Api) -> None:
    api.call("create_user")
    assert api.call("update_user", user="bob").status == 404
    assert api.call("get_user").body["version"] == 1


def test_an_update_before_the_record_exists_is_not_found(api: Api) -> None:
    assert api.call("update_user").status == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"displayName": "x"}, "version"),
        ({"version": "1", "displayName": "x"}, "version"),
        ({"version": 1}, "body"),
        ({"version": 1, "displayName": 5}, "displayName"),
        ({"version": 1, "walletData": {"a": 1}}, "walletData.a"),
        ({"version": 1, "walletData": {str(n): "x" for n in range(21)}}, "walletData"),
        ({"version": 1, "email": "new@example.com"}, "email"),
    ],
)
def test_a_bad_update_names_its_field(api: Api, body: Any, field: str) -> None:
    api.call("create_user")
    answer = api.call("update_user", body=body)
    assert (answer.status, answer.code) == (400, "INVALID_REQUEST")
    assert answer.message.startswith(f"{field}: ")
