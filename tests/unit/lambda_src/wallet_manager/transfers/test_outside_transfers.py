"""Transfers on a ledger that can fail before, after, or without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from shared import clients
from shared.errors import UnavailableError
from shared.idempotency import IdempotencyStore
from shared.items import from_item
from wallet_manager.ledger import LedgerUnavailable, LedgerUnknown
from wallet_manager.together import Together
from wallet_manager.transactions.store import TransactionStore

if TYPE_CHECKING:
    from tests.unit.lambda_src.conftest import Answer, Api
    from tests.unit.lambda_src.wallet_manager.outside_ledger import OutsideLedger

TO = "0.0.7"


@pytest.fixture
def variables(variables: dict[str, str]) -> dict[str, str]:
    return variables | {"ENVIRONMENT": "preprod", "DEMO_MODE": "false"}


@pytest.fixture
def wallet(outside: OutsideLedger, api: Api) -> dict[str, Any]:
    """Alice's wallet, with 100 tinybars; 0.0.7 is somebody's with none."""
    made: dict[str, Any] = api.send("POST", "/wallets", {}, user="alice").body
    outside.accounts |= {made["accountId"]: 100, TO: 0}
    return made


def pay(api: Api, wallet: dict[str, Any], tinybars: str = "5", key: str = "k-1", to: str = TO) -> Answer:
    body = {"to": to, "tinybars": tinybars}
    return api.send("POST", f"/wallets/{wallet['walletId']}/transfers", body, user="alice", key=key)


def newest(api: Api, user: str = "alice") -> dict[str, Any]:
    found: dict[str, Any] = api.send("GET", "/transactions", user=user).body["transactions"][0]
    return found


def test_a_transfer_settles(api: Api, outside: OutsideLedger, wallet: dict[str, Any]) -> None:
    answer = pay(api, wallet)
    assert (answer.status, answer.body["status"], answer.body["demo"]) == (201, "SUCCESS", False)
    assert (outside.accounts[TO], newest(api)["status"]) == (5, "SUCCESS")
    assert pay(api, wallet).body == answer.body
    assert outside.accounts[TO] == 5


def test_the_row_is_pending_with_its_id_before_anything_is_sent(
    api: Api, outside: OutsideLedger, wallet: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, Any]] = []
    move = outside._move

    def look(transfer: Any) -> str:
        rows = clients.dynamodb().scan(TableName=api.settings.transactions_table)["Items"]
        seen.extend(row for row in map(from_item, rows) if row["type"] == "TRANSFER_OUT")
        return move(transfer)

    monkeypatch.setattr(outside, "_move", look)
    answer = pay(api, wallet)
    assert [(row["status"], row["transactionId"]) for row in seen] == [("PENDING", answer.body["transactionId"])]


def test_a_wallet_of_ours_that_receives_has_a_transaction_too(
    api: Api, outside: OutsideLedger, wallet: dict[str, Any]
) -> None:
    theirs = api.send("POST", "/wallets", {}, user="bob").body
    pay(api, wallet, to=theirs["accountId"])
    into = newest(api, "bob")
    assert (into["type"], into["status"], into["counterparty"]) == ("TRANSFER_IN", "SUCCESS", wallet["accountId"])


def test_a_closed_wallet_of_ours_receives_nothing(api: Api, outside: OutsideLedger, wallet: dict[str, Any]) -> None:
    theirs = api.send("POST", "/wallets", {}, user="bob").body
    assert api.send("DELETE", f"/wallets/{theirs['walletId']}", user="bob").status == 200
    first = pay(api, wallet, to=theirs["accountId"])
    assert (first.status, first.code) == (422, "ACCOUNT_DELETED")
    assert pay(api, wallet, to=theirs["accountId"]).body == first.body
    assert outside.accounts[wallet["accountId"]] == 100
    assert newest(api)["type"] == "OPENING"


def test_listing_settles_what_nobody_asks_for_again(api: Api, outside: OutsideLedger, wallet: dict[str, Any]) -> None:
    outside.after.append(LedgerUnknown("no answer"))
    assert pay(api, wallet).code == "TRANSFER_PENDING"
    listed = newest(api)
    assert (listed["status"], newest(api)) == ("SUCCESS", listed)
    # AND the same key then has the answer that follows from it
    answer = pay(api, wallet)
    assert (answer.status, answer.body["transactionId"]) == (201, listed["transactionId"])
    assert outside.accounts[TO] == 5


@pytest.mark.parametrize("carried_out", [True, False])
def test_an_unknown_outcome_is_asked_for_and_never_submitted_again(
    api: Api, outside: OutsideLedger, wallet: dict[str, Any], carried_out: bool
) -> None:
    # GIVEN a ledger that goes silent, having done it or not
    (outside.after if carried_out else outside.before).append(LedgerUnknown("no answer"))
    outside.silent = True
    for _ in range(2):
        pending = pay(api, wallet)
        assert (pending.status, pending.code, pending.headers["Retry-After"]) == (503, "TRANSFER_PENDING", "5")
    assert newest(api)["status"] == "PENDING"
    # WHEN it speaks again
    outside.silent = False
    answer = pay(api, wallet)
    # THEN the same request learns what became of it, for good
    if carried_out:
        assert (answer.status, newest(api)["status"], outside.accounts[TO]) == (201, "SUCCESS", 5)
    else:
        assert (answer.status, answer.code) == (422, "TRANSACTION_EXPIRED")
        assert (newest(api)["status"], outside.accounts[TO]) == ("TRANSACTION_EXPIRED", 0)
    assert pay(api, wallet).body == answer.body
    assert len(outside.submitted) == 1 + carried_out  # the opening is one


def test_a_mirror_that_cannot_be_asked_leaves_it_pending(
    api: Api, outside: OutsideLedger, wallet: dict[str, Any]
) -> None:
    outside.after.append(LedgerUnknown("no answer"))
    pay(api, wallet)
    outside.before.append(LedgerUnavailable("the mirror node is down"))
    assert pay(api, wallet).code == "TRANSFER_PENDING"
    assert pay(api, wallet).status == 201


def test_a_crash_after_submitting_is_recovered_by_the_same_key(
    api: Api, outside: OutsideLedger, wallet: dict[str, Any]
) -> None:
    outside.after.append(RuntimeError("the process dies here"))
    assert pay(api, wallet).status == 500
    outside.silent = True
    assert (newest(api)["status"], outside.accounts[TO]) == ("PENDING", 5)
    outside.silent = False
    assert pay(api, wallet).status == 201
    assert (newest(api)["status"], outside.accounts[TO]) == ("SUCCESS", 5)


def test_a_write_that_fails_after_the_money_moved_is_made_up_for(
    api: Api, outside: OutsideLedger, wallet: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    write, calls = clients.dynamodb().transact_write_items, []

    def fail_second(**call: Any) -> Any:
        calls.append(call)
        return 1 / 0 if len(calls) == 2 else write(**call)

    monkeypatch.setattr(clients.dynamodb(), "transact_write_items", fail_second)
    assert pay(api, wallet).status == 500
    assert pay(api, wallet).status == 201
    assert (newest(api)["status"], outside.accounts[TO]) == ("SUCCESS", 5)


def test_a_table_too_busy_to_note_that_money_moved_does_not_deny_it(
    api: Api, outside: OutsideLedger, wallet: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Together.write

    def busy_afterwards(together: Together, actions: Any) -> None:
        if outside.accounts[TO]:
            raise UnavailableError("Others are changing the same wallet: try again", code="BUSY")
        write(together, actions)

    monkeypatch.setattr(Together, "write", busy_afterwards)  # BUSY: nothing was done, so one may pay anew
    codes = [pay(api, wallet).code for _ in range(2)]
    assert (codes, newest(api)["status"]) == (["TRANSFER_PENDING"] * 2, "PENDING")
    monkeypatch.setattr(Together, "write", write)
    assert (pay(api, wallet).status, outside.accounts[TO]) == (201, 5)


def test_what_was_never_sent_may_be_sent_again_with_the_same_key(
    api: Api, outside: OutsideLedger, wallet: dict[str, Any]
) -> None:
    outside.before.append(LedgerUnavailable("no node can be reached"))
    unavailable = pay(api, wallet)
    assert (unavailable.status, unavailable.code) == (503, "LEDGER_UNAVAILABLE")
    assert newest(api)["status"] == "NOT_SUBMITTED"
    assert pay(api, wallet).status == 201
    assert outside.accounts[TO] == 5


def test_what_was_given_up_while_it_was_sent_again_answers_for_no_new_request(
    api: Api, outside: OutsideLedger, wallet: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    outside.before.append(LedgerUnknown("no answer"))
    outside.silent = pay(api, wallet).code == "TRANSFER_PENDING"
    at = newest(api)["timestamp"]
    # WHEN a copy found the claim, and then the row as the first request has just given it up
    give_up = TransactionStore(clients.dynamodb(), api.settings.transactions_table).settle_action
    clients.dynamodb().transact_write_items(TransactItems=[give_up("alice", at, "NOT_SUBMITTED")])
    # THEN it is told to come back, and answers nothing: the claim may be a third request's by now
    monkeypatch.delattr(IdempotencyStore, "answer")
    assert pay(api, wallet).code == "LEDGER_UNAVAILABLE"


def test_two_transfers_never_share_an_id(
    api: Api, outside: OutsideLedger, wallet: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter(["0.0.2@1.000000001", "0.0.2@1.000000001", "0.0.2@1.000000002"])
    monkeypatch.setattr(outside, "transaction_id", lambda *_: next(drawn))
    ids = [pay(api, wallet, key=key).body["transactionId"] for key in ("k-1", "k-2")]
    assert (ids, outside.accounts[TO]) == (["0.0.2@1.000000001", "0.0.2@1.000000002"], 10)


def test_without_an_operator_nothing_is_written(api: Api, outside: OutsideLedger, wallet: dict[str, Any]) -> None:
    outside.unconfigured = LedgerUnavailable("no operator account is configured")
    assert pay(api, wallet).code == "LEDGER_UNAVAILABLE"
    assert newest(api)["type"] == "OPENING"


def test_a_refusal_is_kept(api: Api, outside: OutsideLedger, wallet: dict[str, Any]) -> None:
    first = pay(api, wallet, "101")
    assert (first.status, first.code) == (422, "INSUFFICIENT_ACCOUNT_BALANCE")
    outside.accounts[wallet["accountId"]] = 1000
    assert pay(api, wallet, "101").body == first.body
    assert newest(api)["status"] == "INSUFFICIENT_ACCOUNT_BALANCE"


def test_a_wallet_that_is_still_being_opened_pays_nothing(api: Api, outside: OutsideLedger) -> None:
    outside.after.append(LedgerUnknown("no answer"))
    outside.silent = True
    assert api.send("POST", "/wallets", {}, user="alice").code == "OPENING_PENDING"
    (opening,) = api.send("GET", "/wallets", user="alice").body["wallets"]
    answer = pay(api, opening)
    assert (answer.status, answer.code) == (409, "WALLET_NOT_OPEN")
    assert len(outside.submitted) == 1


def test_a_wallet_closed_while_its_key_was_opened_sends_nothing(
    api: Api, outside: OutsideLedger, wallet: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    decrypt = clients.kms().decrypt

    def close_meanwhile(**call: Any) -> Any:
        outside.accounts[wallet["accountId"]] = 0
        assert api.send("DELETE", f"/wallets/{wallet['walletId']}", user="alice").status == 200
        return decrypt(**call)

    monkeypatch.setattr(clients.kms(), "decrypt", close_meanwhile)
    answer = pay(api, wallet)
    assert (answer.status, answer.code) == (409, "WALLET_CLOSED")
    assert len(outside.submitted) == 1
