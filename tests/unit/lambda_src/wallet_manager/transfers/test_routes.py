"""Transfers on the demo ledger, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from shared import clients
from shared.items import from_item, to_item

if TYPE_CHECKING:
    from tests.unit.lambda_src.conftest import Answer, Api

HUNDRED_HBAR = 10_000_000_000
FIELDS = {
    "transactionId", "walletId", "from", "to", "tinybars", "memo", "status", "network", "demo", "timestamp",
}  # fmt: skip


def open_wallet(api: Api, user: str = "alice", **body: Any) -> dict[str, Any]:
    wallet: dict[str, Any] = api.send("POST", "/wallets", body, user=user).body
    return wallet


def pay(api: Api, wallet: dict[str, Any], to: str, tinybars: Any = "5", key: str = "k-1", **more: Any) -> Answer:
    body = {"to": to, "tinybars": tinybars, **more}
    return api.send("POST", f"/wallets/{wallet['walletId']}/transfers", body, user="alice", key=key)


def held(api: Api, wallet: dict[str, Any], user: str = "alice") -> int:
    return int(api.send("GET", f"/wallets/{wallet['walletId']}/balance", user=user).body["tinybars"])


def transactions(api: Api, user: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.send("GET", "/transactions", user=user).body["transactions"]
    return found


@pytest.mark.parametrize("key_type", ["ED25519", "ECDSA_SECP256K1"])
def test_tinybars_move_and_both_sides_have_a_transaction(api: Api, key_type: str) -> None:
    mine, theirs = open_wallet(api, keyType=key_type), open_wallet(api, "bob")
    answer = pay(api, mine, theirs["accountId"], "1234", memo="rent 🏠")
    assert (answer.status, set(answer.body)) == (201, FIELDS)
    assert answer.body["transactionId"].startswith(f"{mine['accountId']}@")
    assert (answer.body["tinybars"], answer.body["status"], answer.body["demo"]) == ("1234", "SUCCESS", True)
    assert (held(api, mine), held(api, theirs, "bob")) == (HUNDRED_HBAR - 1234, HUNDRED_HBAR + 1234)
    out, into = transactions(api, "alice")[0], transactions(api, "bob")[0]
    assert (out["type"], out["counterparty"], out["memo"]) == ("TRANSFER_OUT", theirs["accountId"], "rent 🏠")
    assert (into["type"], into["counterparty"], into["walletId"]) == (
        "TRANSFER_IN", mine["accountId"], theirs["walletId"],
    )  # fmt: skip
    assert out["transactionId"] == into["transactionId"] == answer.body["transactionId"]


def test_between_two_wallets_of_one_user(api: Api) -> None:
    first, second = open_wallet(api), open_wallet(api)
    assert pay(api, first, second["accountId"]).status == 201
    assert [row["type"] for row in transactions(api, "alice")[:2]] == ["TRANSFER_IN", "TRANSFER_OUT"]


def test_the_same_key_and_body_is_the_same_answer_and_moves_nothing_more(api: Api) -> None:
    mine, theirs = open_wallet(api), open_wallet(api, "bob")
    first = pay(api, mine, theirs["accountId"])
    again = pay(api, mine, theirs["accountId"], memo="")  # the default, written out
    assert (again.status, again.body) == (first.status, first.body)
    assert held(api, mine) == HUNDRED_HBAR - 5
    volumes = [line["TransactionVolume"] for line in api.metrics() if "WalletCreation" not in line]
    assert volumes == [[5.0]]


def test_the_same_key_with_another_body_or_wallet_is_a_conflict(api: Api) -> None:
    mine, other, theirs = open_wallet(api), open_wallet(api), open_wallet(api, "bob")
    pay(api, mine, theirs["accountId"])
    for answer in (pay(api, mine, theirs["accountId"], "6"), pay(api, other, theirs["accountId"])):
        assert (answer.status, answer.code) == (409, "IDEMPOTENCY_KEY_REUSED")
    assert held(api, mine) == HUNDRED_HBAR - 5


def test_another_callers_same_key_is_another_key(api: Api) -> None:
    mine, theirs = open_wallet(api), open_wallet(api, "bob")
    pay(api, mine, theirs["accountId"])
    path = f"/wallets/{theirs['walletId']}/transfers"
    back = api.send("POST", path, {"to": mine["accountId"], "tinybars": "5"}, user="bob", key="k-1")
    assert (back.status, held(api, mine)) == (201, HUNDRED_HBAR)


def test_a_refusal_is_kept_too(api: Api) -> None:
    mine, theirs = open_wallet(api), open_wallet(api, "bob")
    first = pay(api, mine, theirs["accountId"], str(HUNDRED_HBAR + 1))
    assert (first.status, first.code) == (422, "INSUFFICIENT_PAYER_BALANCE")
    # WHEN there is enough by now
    path = f"/wallets/{theirs['walletId']}/transfers"
    api.send("POST", path, {"to": mine["accountId"], "tinybars": "1"}, user="bob", key="k-9")
    # THEN the same key still has the same answer, and a new one goes through
    assert pay(api, mine, theirs["accountId"], str(HUNDRED_HBAR + 1)).body == first.body
    assert pay(api, mine, theirs["accountId"], str(HUNDRED_HBAR + 1), key="k-2").status == 201
    assert held(api, mine) == 0


def test_accounts_it_cannot_go_to(api: Api) -> None:
    mine, theirs = open_wallet(api), open_wallet(api, "bob")
    drained = api.send(
        "POST",
        f"/wallets/{theirs['walletId']}/transfers",
        {"to": mine["accountId"], "tinybars": str(HUNDRED_HBAR)},
        user="bob",
        key="k-1",
    )
    assert drained.status == 201
    assert api.send("DELETE", f"/wallets/{theirs['walletId']}", user="bob").body["status"] == "CLOSED"
    for key, to, code in (
        ("k-2", "0.0.99", "INVALID_ACCOUNT_ID"),
        ("k-3", theirs["accountId"], "ACCOUNT_DELETED"),
        ("k-4", mine["accountId"], "ACCOUNT_REPEATED_IN_ACCOUNT_AMOUNTS"),
    ):
        answer = pay(api, mine, to, key=key)
        assert (answer.status, answer.code) == (422, code)
    assert held(api, mine) == 2 * HUNDRED_HBAR


def test_a_closed_wallet_pays_nothing_though_another_process_still_thinks_it_open(api: Api) -> None:
    mine, theirs = open_wallet(api), open_wallet(api, "bob")
    pay(api, mine, theirs["accountId"], str(HUNDRED_HBAR))
    assert api.send("GET", f"/wallets/{mine['walletId']}", user="alice").body["status"] == "ACTIVE"
    # WHEN another process closes it
    clients.dynamodb().update_item(
        TableName=api.settings.wallets_table,
        Key=to_item({"userId": "alice", "walletId": mine["walletId"]}),
        UpdateExpression="SET #status = :closed",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues=to_item({":closed": "CLOSED"}),
    )
    answer = pay(api, mine, theirs["accountId"], key="k-2")
    assert (answer.status, answer.code) == (409, "WALLET_CLOSED")
    assert api.send("GET", f"/wallets/{mine['walletId']}", user="alice").body["status"] == "CLOSED"


def test_another_users_wallet_is_not_there(api: Api) -> None:
    mine, theirs = open_wallet(api), open_wallet(api, "bob")
    answer = pay(api, theirs, mine["accountId"])
    assert (answer.status, answer.code) == (404, "NOT_FOUND")
    assert pay(api, {"walletId": "x" * 2000}, mine["accountId"]).status == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"tinybars": "5"}, "to"),
        ({"to": "bob", "tinybars": "5"}, "to"),
        ({"to": "0.0.05", "tinybars": "5"}, "to"),
        ({"to": "0.0.5"}, "tinybars"),
        ({"to": "0.0.5", "tinybars": 5}, "tinybars"),
        ({"to": "0.0.5", "tinybars": "0"}, "tinybars"),
        ({"to": "0.0.5", "tinybars": "-5"}, "tinybars"),
        ({"to": "0.0.5", "tinybars": "5.0"}, "tinybars"),
        ({"to": "0.0.5", "tinybars": "1" * 19}, "tinybars"),
        ({"to": "0.0.5", "tinybars": "\u0665"}, "tinybars"),
        ({"to": "0.0.5", "tinybars": "5", "memo": "🏠" * 26}, "memo"),
        ({"to": "0.0.5", "tinybars": "5", "memo": None}, "memo"),
        ({"to": "0.0.5", "tinybars": "5", "memo": "\ud800"}, "memo"),
        ({"to": "0.0.5", "tinybars": "5", "from": "0.0.6"}, "from"),
    ],
)
def test_a_bad_field_is_named(api: Api, body: dict[str, Any], field: str) -> None:
    answer = api.send("POST", f"/wallets/w_{'0' * 32}/transfers", body, key="k-1")
    assert (answer.status, answer.code) == (400, "INVALID_REQUEST")
    assert answer.message.startswith(f"{field}: ")


@pytest.mark.parametrize("key", [None, "", "x" * 129, "a b", "ä"])
def test_without_a_usable_key_nothing_moves(api: Api, key: str | None) -> None:
    body = {"to": "0.0.5", "tinybars": "5"}
    answer = api.send("POST", f"/wallets/w_{'0' * 32}/transfers", body, key=key)
    assert (answer.status, answer.code) == (400, "INVALID_REQUEST")
    assert answer.message.startswith("Idempotency-Key: ")


def test_reading_and_writing_scopes_do_not_move_money(api: Api) -> None:
    body = {"to": "0.0.5", "tinybars": "5"}
    path = f"/wallets/w_{'0' * 32}/transfers"
    answer = api.send("POST", path, body, key="k-1", scopes="safemate/read safemate/write")
    assert (answer.status, answer.code) == (403, "INSUFFICIENT_SCOPE")


@pytest.mark.parametrize("part", ["ct", "edk", "nonce", "kid"])
def test_a_sealed_key_that_was_tampered_with_moves_nothing_and_leaves_nothing(
    api: Api, aws: dict[str, str], part: str
) -> None:
    mine, theirs = open_wallet(api), open_wallet(api, "bob")
    key = to_item({"userId": "alice", "walletId": mine["walletId"]})
    table = aws["WALLETS_TABLE"]
    sealed = from_item(clients.dynamodb().get_item(TableName=table, Key=key)["Item"])["sealedKey"]
    last = sealed[part][-1]
    sealed[part] = sealed[part][:-1] + (("1" if last == "0" else "0") if isinstance(last, str) else bytes([last ^ 1]))
    clients.dynamodb().update_item(
        TableName=table,
        Key=key,
        UpdateExpression="SET sealedKey = :sealed",
        ExpressionAttributeValues=to_item({":sealed": sealed}),
    )
    answer = pay(api, mine, theirs["accountId"])
    assert (answer.status, answer.code) == (500, "INTERNAL_ERROR")
    assert held(api, mine) == HUNDRED_HBAR
    assert len(transactions(api, "alice")) == 1  # its opening


def test_another_wallets_key_does_not_sign(api: Api, aws: dict[str, str]) -> None:
    mine, theirs = open_wallet(api), open_wallet(api, "bob")
    table = aws["WALLETS_TABLE"]
    rows = [from_item(item) for item in clients.dynamodb().scan(TableName=table)["Items"]]
    (bobs,) = (row["sealedKey"] for row in rows if row["userId"] == "bob")
    clients.dynamodb().update_item(
        TableName=table,
        Key=to_item({"userId": "alice", "walletId": mine["walletId"]}),
        UpdateExpression="SET sealedKey = :sealed",
        ExpressionAttributeValues=to_item({":sealed": bobs}),
    )
    assert pay(api, mine, theirs["accountId"]).status == 500
    assert held(api, mine) == HUNDRED_HBAR


class TestThrottling:
    @pytest.fixture
    def variables(self, variables: dict[str, str]) -> dict[str, str]:
        return variables | {"CLIENT_REQUESTS_PER_MINUTE": "2"}

    def test_a_caller_who_asks_too_often_waits_and_others_do_not(self, api: Api) -> None:
        # At most one minute ends meanwhile: of five in two minutes at least one is too many.
        answers = [api.send("POST", "/wallets", {}, user="alice") for _ in range(5)]
        throttled = [answer for answer in answers if answer.status == 429]
        assert throttled
        for answer in throttled:
            assert answer.code == "THROTTLED"
            assert 1 <= int(answer.headers["Retry-After"]) <= 60
        assert api.send("POST", "/wallets", {}, user="bob").status == 201

    def test_transfers_are_counted_too_and_what_is_too_many_moves_nothing(self, api: Api) -> None:
        mine, theirs = open_wallet(api), open_wallet(api, "bob")
        answers = [pay(api, mine, theirs["accountId"], "1", key=f"k-{number}") for number in range(5)]
        done, throttled = [sum(answer.status == status for answer in answers) for status in (201, 429)]
        assert throttled >= 1
        assert (done + throttled, held(api, mine)) == (5, HUNDRED_HBAR - done)
