"""Two requests that learn of the same transfer's outcome at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.lambda_src.conftest import Api
    from tests.unit.lambda_src.wallet_manager.outside_ledger import OutsideLedger
    from wallet_manager.ledger import Receipt, Sign, Transfer


@pytest.fixture
def variables(variables: dict[str, str]) -> dict[str, str]:
    return variables | {"ENVIRONMENT": "preprod", "DEMO_MODE": "false"}


def transactions(api: Api, user: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.send("GET", "/transactions", user=user).body["transactions"]
    return found


def test_the_payee_has_one_transaction_whoever_settles_first(
    api: Api, outside: OutsideLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = api.send("POST", "/wallets", {}, user="alice").body
    theirs = api.send("POST", "/wallets", {}, user="bob").body
    outside.accounts[mine["accountId"]] = 100
    move = outside.transfer

    def listed_meanwhile(transfer: Transfer, sign: Sign) -> Receipt:
        receipt = move(transfer, sign)
        assert transactions(api, "alice")[0]["status"] == "SUCCESS"
        return receipt

    monkeypatch.setattr(outside, "transfer", listed_meanwhile)
    order = {"to": theirs["accountId"], "tinybars": "5"}
    answer = api.send("POST", f"/wallets/{mine['walletId']}/transfers", order, user="alice", key="k-1")
    assert (answer.status, outside.accounts[theirs["accountId"]]) == (201, 5)
    assert [row["type"] for row in transactions(api, "bob")] == ["TRANSFER_IN", "OPENING"]
