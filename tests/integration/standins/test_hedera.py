"""wallet_manager's live ledger, by the official SDK, against the stand-in's consensus node and mirror node."""

from __future__ import annotations

import json
import sys
import urllib.error
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.emulator.endpoint import Endpoint, end, free_port
from tests.integration.standins.hedera_network import (
    OPERATOR,
    Client,
    LedgerError,
    Wallets,
    ask,
    fund,
    launch,
    opened,
    order,
)


@pytest.fixture(scope="module")
def hedera(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    endpoint = launch(tmp_path_factory.mktemp("hedera"), free_port(), free_port())
    yield endpoint
    end(endpoint)


@pytest.fixture(scope="module")
def wallets(hedera: Endpoint) -> Iterator[Wallets]:
    with Client(hedera.url, ask(hedera, "/_control/state")["node"]) as found:
        yield found


@pytest.fixture(autouse=True)
def no_faults(hedera: Endpoint) -> Iterator[None]:
    yield
    ask(hedera, "/_control/faults", method="DELETE")


@pytest.mark.parametrize("key_type", ["ED25519", "ECDSA_SECP256K1"])
def test_tinybars_move_by_the_wallets_key_and_the_operator_pays_the_fee(
    hedera: Endpoint, wallets: Wallets, key_type: str
) -> None:
    payer, other = opened(hedera, wallets, 1000, key_type), opened(hedera, wallets, 1)
    transaction = wallets("id")

    assert wallets("move", payer=payer, to=other, tinybars=400, transaction=transaction)["status"] == "SUCCESS"

    assert (wallets("balance", account=payer), wallets("balance", account=other)) == (600, 401)
    assert wallets("outcome", transaction=transaction) == {"status": "SUCCESS", "account": None}
    (row,) = ask(hedera, f"/api/v1/transactions?account.id={payer}&limit=1")["transactions"]
    assert {"account": OPERATOR, "amount": -row["charged_tx_fee"], "is_approval": False} in row["transfers"]
    assert (row["memo_base64"], row["name"]) == ("bHVuY2g=", "CRYPTOTRANSFER")


@pytest.mark.parametrize("key_type", ["ED25519", "ECDSA_SECP256K1"])
def test_an_account_belongs_to_its_key(hedera: Endpoint, wallets: Wallets, key_type: str) -> None:
    account = wallets("open", key_type=key_type)

    found = ask(hedera, f"/api/v1/accounts/{account}")

    assert (found["key"]["_type"], found["balance"]["balance"]) == (key_type, 0)
    fund(hedera, account, 10)
    with pytest.raises(LedgerError, match="LedgerRefused INVALID_SIGNATURE"):
        wallets("move", payer=account, to=OPERATOR, tinybars=1, forged=True)
    assert wallets("balance", account=account) == 10


def test_the_same_id_again_moves_nothing_again(hedera: Endpoint, wallets: Wallets) -> None:
    payer, transaction = opened(hedera, wallets, 1000), wallets("id")

    for _ in range(2):
        answer = wallets("move", payer=payer, to=OPERATOR, tinybars=1, transaction=transaction)
        assert answer["status"] == "SUCCESS"

    assert wallets("balance", account=payer) == 999


def test_more_than_there_is_is_refused_and_so_is_an_unknown_account(hedera: Endpoint, wallets: Wallets) -> None:
    payer = opened(hedera, wallets, 10)

    with pytest.raises(LedgerError, match="LedgerRefused INSUFFICIENT_ACCOUNT_BALANCE"):
        wallets("move", payer=payer, to=OPERATOR, tinybars=11)
    with pytest.raises(LedgerError, match="LedgerRefused INVALID_ACCOUNT_ID"):
        wallets("move", payer=payer, to="0.0.999999", tinybars=1)
    with pytest.raises(LedgerError, match="LedgerRefused INVALID_ACCOUNT_ID"):
        wallets("balance", account="0.0.999999")

    assert wallets("balance", account=payer) == 10


def test_an_id_whose_time_is_over_is_not_carried_out(hedera: Endpoint, wallets: Wallets) -> None:
    payer, late = opened(hedera, wallets, 10), "0.0.2@1700000000.000000001"

    with pytest.raises(LedgerError, match="LedgerUnknown"):
        wallets("move", payer=payer, to=OPERATOR, tinybars=1, transaction=late)

    assert wallets("outcome", transaction=late) == {"status": "TRANSACTION_EXPIRED", "account": None}
    assert wallets("balance", account=payer) == 10


@pytest.mark.parametrize("fault", ["refuse_after_work", "hang_after_work"])
def test_an_answer_that_is_lost_leaves_it_unknown_until_the_mirror_node_tells(
    hedera: Endpoint, wallets: Wallets, fault: str
) -> None:
    payer, transaction = opened(hedera, wallets, 10), wallets("id")
    order(hedera, "cryptoTransfer", fault)

    with pytest.raises(LedgerError, match="LedgerUnknown"):
        wallets("move", payer=payer, to=OPERATOR, tinybars=4, transaction=transaction)

    assert wallets("outcome", transaction=transaction) == {"status": "SUCCESS", "account": None}
    assert wallets("balance", account=payer) == 6


def test_a_lost_request_stays_unknown_while_it_may_still_arrive(hedera: Endpoint, wallets: Wallets) -> None:
    payer, transaction = opened(hedera, wallets, 10), wallets("id")
    order(hedera, "cryptoTransfer", "drop_before")

    with pytest.raises(LedgerError, match="LedgerUnknown"):
        wallets("move", payer=payer, to=OPERATOR, tinybars=4, transaction=transaction)

    assert wallets("outcome", transaction=transaction) is None
    assert wallets("balance", account=payer) == 10


def test_an_opening_whose_answer_is_lost_is_found_by_its_id(hedera: Endpoint, wallets: Wallets) -> None:
    transaction = wallets("id")
    order(hedera, "createAccount", "refuse_after_work")

    with pytest.raises(LedgerError, match="LedgerUnknown"):
        wallets("open", key_type="ED25519", transaction=transaction)

    found = wallets("outcome", transaction=transaction)
    assert found["status"] == "SUCCESS"
    assert wallets("balance", account=found["account"]) == 0


def test_without_receipts_the_mirror_node_settles_it(hedera: Endpoint, wallets: Wallets) -> None:
    payer = opened(hedera, wallets, 10)
    order(hedera, "getTransactionReceipts", "error_500", times=1000)

    answer = wallets("move", payer=payer, to=OPERATOR, tinybars=1)

    assert answer["status"] == "SUCCESS"
    assert answer["seconds"] < 15


def test_what_nobody_listens_to_is_certainly_not_done(hedera: Endpoint) -> None:
    with Client(hedera.url, f"127.0.0.1:{free_port()}@0.0.3") as alone, pytest.raises(LedgerError, match="Unavailable"):
        alone("open", key_type="ED25519")


def test_a_silent_mirror_node_is_unavailable_and_in_time(hedera: Endpoint, wallets: Wallets) -> None:
    order(hedera, "account", "hang")

    with pytest.raises(LedgerError, match=r"LedgerUnavailable the mirror node does not answer \(timeout\)"):
        wallets("balance", account=OPERATOR)


def test_it_goes_on_where_it_was_after_a_kill(tmp_path: Path) -> None:
    ports = free_port(), free_port()
    first = launch(tmp_path, *ports)
    with Client(first.url, f"127.0.0.1:{ports[1]}@0.0.3") as wallets:
        payer, transaction = opened(first, wallets, 10), wallets("id")
        wallets("move", payer=payer, to=OPERATOR, tinybars=3, transaction=transaction)
        assert first.process is not None
        first.process.kill()
        first.process.wait(5)
        with pytest.raises(LedgerError, match="LedgerUnavailable"):
            wallets("move", payer=payer, to=OPERATOR, tinybars=1)

        second = launch(tmp_path, *ports)

        assert wallets("move", payer=payer, to=OPERATOR, tinybars=3, transaction=transaction)["status"] == "SUCCESS"
        assert wallets("balance", account=payer) == 7
        end(second)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere, 127.0.0.1 is the only loopback address")
def test_without_a_node_of_its_own_it_takes_the_networks_by_address_book_and_certificate(tmp_path: Path) -> None:
    # GIVEN a node that is listed in the address book with its certificate's hash, and speaks TLS
    hedera = launch(tmp_path, free_port(), free_port(), "--tls-host", "127.83.64.3")
    with Client(hedera.url, "") as wallets:
        # WHEN an account is opened there
        account = wallets("open", key_type="ED25519")

        # THEN it is there
        assert wallets("balance", account=account) == 0
        assert ask(hedera, "/_control/state")["calls"]["nodes"] == 1
    end(hedera)


def test_an_address_book_without_certificates_is_not_used(hedera: Endpoint) -> None:
    with Client(hedera.url, "") as wallets, pytest.raises(LedgerError, match="names no consensus node"):
        wallets("open", key_type="ED25519")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/accounts/0.0.999999", 404),
        ("/api/v1/accounts/nobody", 400),
        ("/api/v1/transactions/0.0.2-1700000000-000000001", 404),
        ("/api/v1/transactions/0.0.2@1.1", 400),
    ],
)
def test_the_mirror_node_refuses_as_the_real_one_does(hedera: Endpoint, path: str, status: int) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        ask(hedera, path)

    assert caught.value.code == status
    assert json.loads(caught.value.read())["_status"]["messages"]


def test_an_unknown_accounts_balance_is_an_empty_list(hedera: Endpoint) -> None:
    assert ask(hedera, "/api/v1/balances?account.id=0.0.999999")["balances"] == []
    assert ask(hedera, f"/api/v1/accounts/{OPERATOR}/tokens")["tokens"] == []
    assert ask(hedera, "/api/v1/network/exchangerate")["current_rate"]["cent_equivalent"] > 0
