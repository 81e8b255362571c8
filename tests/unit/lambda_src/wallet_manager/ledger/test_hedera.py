from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from shared import outbound
from tests.unit.lambda_src.wallet_manager.ledger.mirror_answers import URL, Answers, row
from tests.unit.lambda_src.wallet_manager.ledger.test_operator_account import KEY, Parameter
from wallet_manager.ledger.consensus import MaybeSent, NotSent, Opening, Operator, Order
from wallet_manager.ledger.hedera import HederaLedger
from wallet_manager.ledger.interface import LedgerRefused, LedgerUnavailable, LedgerUnknown, Receipt, Transfer
from wallet_manager.ledger.mirror import mirror_form

NOW = datetime(2026, 11, 21, 20, 0, 0, 123_456, UTC)
ID = "0.0.2@1700000000.000000005"
TRANSFER = Transfer(ID, "0.0.1001", "302a", "0.0.1002", 5, "")


@dataclass
class Nodes:
    """Consensus nodes that say what they are told to: node → a precheck code, or what is raised instead."""

    says: dict[str, str | Exception]
    receipts: dict[str, Receipt | None] = field(default_factory=dict)
    sent: list[tuple[str, Order]] = field(default_factory=list)
    closed: bool = False

    @property
    def nodes(self) -> Sequence[str]:
        return list(self.says)

    def send(self, node: str, order: Order, seconds: float) -> str:
        self.sent.append((node, order))
        said = self.says[node]
        if isinstance(said, Exception):
            raise said
        return said

    def receipt(self, node: str, transaction_id: str, seconds: float) -> Receipt | None:
        return self.receipts.get(node)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    answers = Answers()
    monkeypatch.setattr(outbound, "call", answers.call)
    return answers


def ledger(nodes: Nodes | None = None) -> HederaLedger:
    def connect(operator: Operator) -> Nodes:
        assert operator.account_id == "0.0.2"
        assert nodes is not None
        return nodes

    return HederaLedger("testnet", URL, "", Parameter({"accountId": "0.0.2", "privateKey": KEY}), connect)


def transfer(nodes: Nodes) -> Receipt:
    try:
        return ledger(nodes).transfer(TRANSFER, lambda message: message)
    finally:
        assert nodes.closed


def test_ids_are_the_operators_whoever_moves_tinybars_and_start_in_the_recent_past() -> None:
    made = {ledger().transaction_id(payer, NOW) for payer in (None, "0.0.1001") for _ in range(50)}

    starts = [float(one.removeprefix("0.0.2@")) for one in made]
    assert len(made) == 100
    assert all(5 <= NOW.timestamp() - start <= 11 for start in starts)


def test_without_an_operator_there_are_no_ids() -> None:
    with pytest.raises(LedgerUnavailable):
        HederaLedger("testnet", URL, "", Parameter(None)).transaction_id(None, NOW)


def test_an_account_is_the_one_on_the_receipt_and_empty() -> None:
    nodes = Nodes({"0.0.3": "OK"}, {"0.0.3": Receipt(ID, "SUCCESS", "0.0.1001")})

    account = ledger(nodes).open_account("302a", NOW, ID)

    assert (account.account_id, account.tinybars, account.network, account.demo) == ("0.0.1001", 0, "testnet", False)
    assert nodes.sent == [("0.0.3", Opening(ID, "302a"))]


def test_a_transfer_that_the_network_carried_out_has_its_receipt() -> None:
    receipt = Receipt(ID, "SUCCESS")

    assert transfer(Nodes({"0.0.3": "OK"}, {"0.0.3": receipt})) == receipt


def test_a_receipt_that_says_no_is_a_refusal() -> None:
    with pytest.raises(LedgerRefused) as caught:
        transfer(Nodes({"0.0.3": "OK"}, {"0.0.3": Receipt(ID, "INSUFFICIENT_ACCOUNT_BALANCE")}))

    assert caught.value.status == "INSUFFICIENT_ACCOUNT_BALANCE"


def test_a_node_that_refuses_what_no_other_has_seen_is_believed_at_once() -> None:
    nodes = Nodes({"0.0.3": "INVALID_ACCOUNT_AMOUNTS", "0.0.4": "OK"})

    with pytest.raises(LedgerRefused):
        transfer(nodes)

    assert len(nodes.sent) == 1


@pytest.mark.parametrize("said", ["INSUFFICIENT_PAYER_BALANCE", "INVALID_SIGNATURE", "PAYER_ACCOUNT_NOT_FOUND"])
def test_an_operator_that_cannot_pay_is_our_trouble_and_not_the_callers(said: str) -> None:
    with pytest.raises(LedgerUnavailable, match=said):
        transfer(Nodes({"0.0.3": said}))


@pytest.mark.parametrize("first", ["BUSY", "PLATFORM_NOT_ACTIVE", NotSent()])
def test_another_node_is_asked_when_one_has_not_taken_it_on(first: str | Exception) -> None:
    nodes = Nodes({"0.0.3": first, "0.0.4": "OK"}, {"0.0.4": Receipt(ID, "SUCCESS")})

    assert transfer(nodes).status == "SUCCESS"
    assert [node for node, _ in nodes.sent] == ["0.0.3", "0.0.4"]


@pytest.mark.parametrize("said", ["BUSY", NotSent()])
def test_when_none_takes_it_on_it_is_certainly_not_done(said: str | Exception) -> None:
    with pytest.raises(LedgerUnavailable):
        transfer(Nodes({"0.0.3": said, "0.0.4": said}))


@pytest.mark.parametrize("second", ["BUSY", NotSent(), MaybeSent(), "INVALID_SIGNATURE", "INSUFFICIENT_PAYER_BALANCE"])
def test_once_a_node_may_have_it_no_later_answer_makes_it_undone(second: str | Exception) -> None:
    with pytest.raises(LedgerUnknown):
        transfer(Nodes({"0.0.3": MaybeSent(), "0.0.4": second}))


def test_a_node_that_saw_it_before_leads_to_its_receipt() -> None:
    nodes = Nodes({"0.0.3": MaybeSent(), "0.0.4": "DUPLICATE_TRANSACTION"}, {"0.0.4": Receipt(ID, "SUCCESS")})

    assert transfer(nodes).status == "SUCCESS"


def test_without_a_receipt_the_mirror_node_is_asked(answers: Answers) -> None:
    answers.record(mirror_form(ID), row())

    assert transfer(Nodes({"0.0.3": "OK"})) == Receipt(ID, "SUCCESS")


def test_without_any_word_it_stays_unknown(answers: Answers) -> None:
    with pytest.raises(LedgerUnknown):
        transfer(Nodes({"0.0.3": "OK"}))


def test_a_silent_mirror_node_does_not_make_it_undone(answers: Answers) -> None:
    answers.fails = outbound.OutboundError("refused", sent=False, host="mirror.example")

    with pytest.raises(LedgerUnknown):
        transfer(Nodes({"0.0.3": "OK"}))


def test_too_late_to_submit_does_not_mean_that_it_was_not_done_in_time(answers: Answers) -> None:
    answers.record(mirror_form(ID), row())

    assert transfer(Nodes({"0.0.3": "TRANSACTION_EXPIRED"})).status == "SUCCESS"


def test_what_signing_raises_passes_through_and_closes_the_connections() -> None:
    with pytest.raises(PermissionError):
        transfer(Nodes({"0.0.3": PermissionError("kms")}))


def test_an_outcome_is_what_the_mirror_node_recorded(answers: Answers) -> None:
    answers.record(mirror_form(ID), row("SUCCESS", entity_id="0.0.1001"))

    assert ledger().outcome(ID) == Receipt(ID, "SUCCESS", "0.0.1001")


def test_within_its_window_an_unknown_transaction_may_still_happen(answers: Answers) -> None:
    answers.newest_block_ends(time.time() + 10_000)

    assert ledger().outcome(f"0.0.2@{int(time.time())}.000000000") is None


def test_a_mirror_node_that_is_behind_cannot_say_that_it_never_happened(answers: Answers) -> None:
    answers.newest_block_ends(1700000000 + 119)

    assert ledger().outcome(ID) is None


def test_one_that_is_past_the_window_can(answers: Answers) -> None:
    answers.newest_block_ends(1700000000 + 151)

    assert ledger().outcome(ID) == Receipt(ID, "TRANSACTION_EXPIRED")


def test_one_that_is_just_past_it_may_have_copies_that_are_not(answers: Answers) -> None:
    answers.newest_block_ends(1700000000 + 149)

    assert ledger().outcome(ID) is None


def test_what_was_recorded_while_the_clock_was_read_counts(answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    answers.newest_block_ends(1700000000 + 151)
    ask = answers.call

    def call(method: str, url: str, **options: float) -> outbound.Response:
        answer = ask(method, url, **options)
        if "/blocks" in url:
            answers.record(mirror_form(ID), row())
        return answer

    monkeypatch.setattr(outbound, "call", call)

    assert ledger().outcome(ID) == Receipt(ID, "SUCCESS")
