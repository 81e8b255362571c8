"""Opening wallets on a ledger that can fail before, after, or without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from shared import clients
from shared.errors import UnavailableError
from shared.items import from_item
from wallet_manager.ledger import LedgerRefused, LedgerUnavailable, LedgerUnknown
from wallet_manager.together import Together

if TYPE_CHECKING:
    from tests.unit.lambda_src.conftest import Answer, Api
    from tests.unit.lambda_src.wallet_manager.outside_ledger import OutsideLedger


@pytest.fixture
def variables(variables: dict[str, str]) -> dict[str, str]:
    return variables | {"ENVIRONMENT": "preprod", "DEMO_MODE": "false"}


def ask(api: Api, key: str | None = "k-1", name: str = "main") -> Answer:
    return api.send("POST", "/wallets", {"name": name}, user="alice", key=key)


def wallets(api: Api) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.send("GET", "/wallets", user="alice").body["wallets"]
    return found


def transactions(api: Api) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.send("GET", "/transactions", user="alice").body["transactions"]
    return found


def test_a_wallet_is_opened_once_for_a_key(outside: OutsideLedger, api: Api) -> None:
    first = ask(api)
    assert (first.status, first.body["status"], first.body["demo"]) == (201, "ACTIVE", False)
    assert first.body["accountId"] in outside.accounts
    assert ask(api).body == first.body
    assert ask(api, name="other").code == "IDEMPOTENCY_KEY_REUSED"
    assert len(wallets(api)) == len(transactions(api)) == 1
    assert transactions(api)[0]["transactionId"] == outside.submitted[0]


def test_the_row_with_its_sealed_key_is_there_before_the_account(
    outside: OutsideLedger, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, Any]] = []
    submit = outside._submit

    def look(transaction_id: str) -> None:
        seen.extend(map(from_item, clients.dynamodb().scan(TableName=api.settings.wallets_table)["Items"]))
        submit(transaction_id)

    monkeypatch.setattr(outside, "_submit", look)
    ask(api)
    (row,) = seen
    assert (row["status"], row["openingTransactionId"]) == ("OPENING", outside.submitted[0])
    assert "sealedKey" in row


@pytest.mark.parametrize("key", ["k-1", None])
def test_an_unknown_opening_is_found_out_by_reading_the_wallet(
    outside: OutsideLedger, api: Api, key: str | None
) -> None:
    outside.after.append(LedgerUnknown("no answer"))
    outside.silent = True
    pending = ask(api, key)
    assert (pending.status, pending.code, pending.headers["Retry-After"]) == (503, "OPENING_PENDING", "5")
    (wallet,) = wallets(api)
    assert (wallet["status"], wallet["accountId"]) == ("OPENING", None)
    assert wallet["walletId"] in pending.message
    path = f"/wallets/{wallet['walletId']}"
    assert api.send("GET", path, user="alice").body["status"] == "OPENING"
    assert api.send("GET", f"{path}/balance", user="alice").code == "WALLET_NOT_OPEN"
    # WHEN the ledger speaks again
    outside.silent = False
    read = api.send("GET", path, user="alice").body
    assert (read["status"], list(outside.accounts)) == ("ACTIVE", [read["accountId"]])
    assert len(transactions(api)) == 1


def test_the_same_key_finds_it_out_too_and_opens_no_second_account(outside: OutsideLedger, api: Api) -> None:
    outside.after.append(LedgerUnknown("no answer"))
    outside.silent = True
    ask(api)
    assert ask(api).code == "OPENING_PENDING"
    outside.silent = False
    answer = ask(api)
    assert (answer.status, len(outside.submitted)) == (201, 1)
    assert ask(api).body == answer.body
    assert [wallet["status"] for wallet in wallets(api)] == ["ACTIVE"]


def test_a_key_whose_wallet_was_settled_by_a_read_has_its_answer(outside: OutsideLedger, api: Api) -> None:
    outside.after.append(RuntimeError("the process dies here"))
    assert ask(api).status == 500
    (wallet,) = wallets(api)
    read = api.send("GET", f"/wallets/{wallet['walletId']}", user="alice").body
    answer = ask(api)
    assert (answer.status, answer.body) == (201, read)


def test_an_opening_that_never_reached_the_ledger_fails_and_the_key_may_try_again(
    outside: OutsideLedger, api: Api
) -> None:
    outside.before.append(LedgerUnknown("perhaps"))
    assert ask(api).code == "OPENING_PENDING"
    expired = ask(api)
    assert (expired.status, expired.code) == (503, "LEDGER_UNAVAILABLE")
    assert ask(api).status == 201
    assert sorted(wallet["status"] for wallet in wallets(api)) == ["ACTIVE", "FAILED"]
    assert len(outside.accounts) == 1


@pytest.mark.parametrize("fault", [LedgerUnavailable("no node"), LedgerRefused("INSUFFICIENT_PAYER_BALANCE")])
def test_what_the_ledger_will_not_do_may_be_asked_for_again(outside: OutsideLedger, api: Api, fault: Exception) -> None:
    outside.before.append(fault)
    answer = ask(api)
    assert (answer.status, answer.code, answer.headers["Retry-After"]) == (503, "LEDGER_UNAVAILABLE", "5")
    assert api.metrics() == []
    # Why is for the log, as a line like all others.
    (line,) = [line for line in api.log() if str(fault) in line["message"]]
    assert (line["level"], line["correlation_id"]) == ("WARNING", answer.body["error"]["requestId"])
    assert str(fault) not in answer.message
    assert ask(api).status == 201


def test_a_table_too_busy_to_note_the_account_leaves_the_wallet_opening(
    outside: OutsideLedger, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Together.write

    def busy_after_the_opening(together: Together, actions: Any) -> None:
        if outside.accounts:
            raise UnavailableError("Others are changing the same wallet: try again", code="BUSY")
        write(together, actions)

    monkeypatch.setattr(Together, "write", busy_after_the_opening)
    assert [ask(api).code for _ in range(2)] == ["OPENING_PENDING"] * 2
    monkeypatch.setattr(Together, "write", write)
    assert (ask(api).status, len(outside.accounts), len(wallets(api))) == (201, 1, 1)


def test_two_openings_never_share_an_id(outside: OutsideLedger, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    # The network would open one account, and name it to both.
    monkeypatch.setattr(outside, "transaction_id", lambda *_: "0.0.2@1.000000001")
    assert ask(api, "k-1").status == 201
    for key in ("k-2", None):
        again = ask(api, key)
        assert (again.status, again.code) == (503, "BUSY")
    assert len(outside.accounts) == len(wallets(api)) == 1


def test_without_an_operator_nothing_is_made(outside: OutsideLedger, api: Api) -> None:
    outside.unconfigured = LedgerUnavailable("no operator account is configured")
    assert ask(api).code == "LEDGER_UNAVAILABLE"
    assert wallets(api) == []


def test_closing_asks_the_ledger_what_is_left(outside: OutsideLedger, api: Api) -> None:
    wallet = ask(api).body
    path = f"/wallets/{wallet['walletId']}"
    outside.accounts[wallet["accountId"]] = 1
    assert api.send("DELETE", path, user="alice").code == "WALLET_NOT_EMPTY"
    outside.before.append(LedgerUnavailable("the mirror node is down"))
    assert api.send("DELETE", path, user="alice").code == "LEDGER_UNAVAILABLE"
    outside.accounts[wallet["accountId"]] = 0
    assert api.send("DELETE", path, user="alice").body["status"] == "CLOSED"
