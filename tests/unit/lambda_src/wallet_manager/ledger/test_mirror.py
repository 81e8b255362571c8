from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from shared import outbound
from shared.outbound import OutboundError
from tests.unit.lambda_src.wallet_manager.ledger.mirror_answers import URL, Answers, row
from wallet_manager.ledger.interface import LedgerRefused, LedgerUnavailable, TokenBalance
from wallet_manager.ledger.mirror import MirrorNode, mirror_form, parse_transaction_id

ID = "0.0.2@1700000000.000000005"
FORM = "0.0.2-1700000000-000000005"


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    answers = Answers()
    monkeypatch.setattr(outbound, "call", answers.call)
    return answers


@pytest.fixture
def mirror() -> MirrorNode:
    return MirrorNode(URL)


def test_a_balance_has_tinybars_tokens_and_the_time_it_is_of(answers: Answers, mirror: MirrorNode) -> None:
    tokens = [{"token_id": "0.0.7", "balance": 3}]
    held = {"balance": 100_000_000, "timestamp": "1700000000.250000000", "tokens": tokens}
    answers.found["/api/v1/accounts/0.0.1001"] = {"account": "0.0.1001", "balance": held}

    balance = mirror.balance("0.0.1001")

    assert (balance.tinybars, balance.source, balance.tokens) == (100_000_000, "mirror", (TokenBalance("0.0.7", 3),))
    assert balance.as_of == datetime(2023, 11, 14, 22, 13, 20, 250_000, UTC)


def test_an_account_the_network_does_not_know_is_refused(answers: Answers, mirror: MirrorNode) -> None:
    with pytest.raises(LedgerRefused) as caught:
        mirror.balance("0.0.9")

    assert caught.value.status == "INVALID_ACCOUNT_ID"


def test_a_record_is_the_one_that_counted(answers: Answers, mirror: MirrorNode) -> None:
    repeated, counted, inner = row("DUPLICATE_TRANSACTION"), row(entity_id="0.0.1001"), row("FAIL", nonce=1)
    answers.record(FORM, repeated, inner, counted)

    found = mirror.record(ID)

    assert found is not None
    assert (found.status, found.account_id) == ("SUCCESS", "0.0.1001")


def test_a_record_of_a_node_that_submitted_it_badly_does_not_hide_that_it_was_carried_out(
    answers: Answers, mirror: MirrorNode
) -> None:
    answers.record(FORM, row("INVALID_NODE_ACCOUNT"), row("SUCCESS"))

    found = mirror.record(ID)

    assert found is not None
    assert found.status == "SUCCESS"


@pytest.mark.parametrize("rows", [[], [row("DUPLICATE_TRANSACTION")]])
def test_no_record_that_counted_is_no_record(answers: Answers, mirror: MirrorNode, rows: list[dict[str, Any]]) -> None:
    answers.record(FORM, *rows)

    assert mirror.record(ID) is None


def test_a_transaction_it_has_not_heard_of_has_no_record(answers: Answers, mirror: MirrorNode) -> None:
    assert mirror.record(ID) is None
    assert answers.asked == [f"{URL}/api/v1/transactions/{FORM}"]


@pytest.mark.parametrize("body", [b"<html>", {}, {"transactions": None}, {"transactions": [{}]}, []])
def test_an_answer_that_makes_no_sense_is_none(answers: Answers, mirror: MirrorNode, body: Any) -> None:
    answers.found[f"/api/v1/transactions/{FORM}"] = body

    with pytest.raises(LedgerUnavailable):
        mirror.record(ID)


def test_no_answer_names_no_url_but_what_went_wrong(answers: Answers, mirror: MirrorNode) -> None:
    answers.fails = OutboundError("timeout", sent=True, host="mirror.example")

    with pytest.raises(LedgerUnavailable, match=r"^the mirror node does not answer \(timeout\)$"):
        mirror.balance("0.0.1001")


def test_being_throttled_is_no_answer(answers: Answers, mirror: MirrorNode) -> None:
    answers.found["/api/v1/accounts/0.0.1001"] = {}
    answers.status = 429

    with pytest.raises(LedgerUnavailable, match="429"):
        mirror.balance("0.0.1001")


def test_it_knows_everything_up_to_the_end_of_its_newest_block(answers: Answers, mirror: MirrorNode) -> None:
    answers.newest_block_ends(1700000123.5)

    assert mirror.newest() == 1700000123.5


def test_only_nodes_whose_certificate_is_known_are_used(answers: Answers, mirror: MirrorNode) -> None:
    endpoint = [{"ip_address_v4": "192.0.2.1", "port": 50211, "domain_name": ""}]
    answers.found["/api/v1/network/nodes"] = {
        "nodes": [
            {"node_account_id": "0.0.3", "node_cert_hash": "0xabcd", "service_endpoints": endpoint},
            {"node_account_id": "0.0.4", "node_cert_hash": "0x", "service_endpoints": endpoint},
            {"node_account_id": "0.0.5", "node_cert_hash": "0xabcd", "service_endpoints": []},
        ]
    }

    assert [node.account_id for node in mirror.nodes()] == ["0.0.3"]


def test_ids_are_written_with_nine_digits_for_the_mirror_node() -> None:
    assert mirror_form("0.0.2@1700000000.5") == FORM
    assert parse_transaction_id(ID) == ("0.0.2", 1700000000, 5)


@pytest.mark.parametrize("text", ["", "0.0.2", "0.0.2@1", "0.0.2@1.0000000001", "0.0.2@1.2/../accounts", "0.2@1.2"])
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a transaction id"):
        mirror_form(text)
