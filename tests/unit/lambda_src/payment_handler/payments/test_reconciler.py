"""The scheduled run that brings left-over payments to an end."""

from __future__ import annotations

from typing import Any

import pytest

from payment_handler.nfts.store import NftStore
from payment_handler.sessions.recovery import SessionReconciler
from tests.unit.lambda_src.payment_handler.conftest import Shop

NOTHING = {"SETTLED": 0, "PENDING": 0, "SETTLING": 0, "CLAIMED": 0, "REVIEW": 0, "failures": 0}


class Died(BaseException):
    """The sandbox is gone."""


def die(*_: Any) -> Any:
    raise Died


def test_with_nothing_open_there_is_nothing_to_do(shop: Shop) -> None:
    shop.mint(shop.payment())
    shop.clock.forward(600)
    assert shop.task()["payments"] == NOTHING
    assert shop.metric("PaymentsOpen") == [0.0]
    assert shop.metric("PaymentsInReview") == [0.0]


def test_a_request_under_way_is_left_alone(shop: Shop) -> None:
    shop.facilitator.faults = ["lost after"]
    shop.mint(shop.payment())
    shop.clock.forward(9)
    assert shop.task()["payments"] == NOTHING
    assert shop.row()["state"] == "PENDING"


def test_a_lost_answer_ends_with_an_nft(shop: Shop) -> None:
    shop.facilitator.faults = ["lost after"]
    shop.mint(shop.payment())
    shop.clock.forward(11)
    assert shop.task()["payments"] == NOTHING | {"PENDING": 1}
    assert shop.row()["state"] == "SETTLED"
    assert len(shop.rows("NFTS_TABLE")) == len(shop.chain.charges) == 1
    assert shop.metric("PaymentRecovered") == [1.0]
    assert shop.metric("PaymentSuccess") == [1.0]


@pytest.mark.parametrize("when", ["before", "after"])
def test_whoever_died_while_settling_is_finished_for(shop: Shop, when: str) -> None:
    settle = shop.facilitator.settle

    def dying(body: Any, seconds: float) -> Any:
        shop.facilitator.settle = settle  # type: ignore[method-assign]
        if when == "after":
            settle(body, seconds)
        raise Died

    shop.facilitator.settle = dying  # type: ignore[method-assign]
    payment = shop.payment()
    with pytest.raises(Died):
        shop.mint(payment)
    assert shop.mint(payment).code == "PAYMENT_IN_PROGRESS"
    shop.clock.forward(31)
    shop.task()
    assert shop.row()["state"] == "SETTLED"
    assert shop.mint(payment).status == 200
    assert len(shop.chain.charges) == len(shop.rows("NFTS_TABLE")) == 1


def test_whoever_died_while_verifying_leaves_nothing(shop: Shop) -> None:
    verify = shop.facilitator.verify
    shop.facilitator.verify = die  # type: ignore[method-assign]
    payment = shop.payment()
    with pytest.raises(Died):
        shop.mint(payment)
    shop.facilitator.verify = verify  # type: ignore[method-assign]
    assert shop.mint(payment).code == "PAYMENT_IN_PROGRESS"
    shop.clock.forward(31)
    assert shop.task()["payments"] == NOTHING | {"CLAIMED": 1}
    assert shop.rows() == shop.chain.charges == []
    assert shop.mint(payment).status == 200


def test_whoever_died_before_minting_is_finished_for(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    payment = shop.payment()
    with monkeypatch.context() as dying:
        dying.setattr(NftStore, "create", die)
        with pytest.raises(Died):
            shop.mint(payment)
    assert shop.row()["state"] == shop.row()["openState"] == "SETTLED"
    shop.clock.forward(11)
    assert shop.task()["payments"] == NOTHING | {"SETTLED": 1}
    assert len(shop.rows("NFTS_TABLE")) == 1
    assert "openState" not in shop.row()


def test_a_copy_mints_too_what_is_paid_and_not_minted(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    payment = shop.payment()
    with monkeypatch.context() as dying:
        dying.setattr(NftStore, "create", die)
        with pytest.raises(Died):
            shop.mint(payment)
    assert shop.mint(payment).status == 200


def test_one_row_that_fails_does_not_stop_the_others(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.facilitator.faults = ["lost after", "lost after"]
    shop.mint(shop.payment(nonce=1))
    shop.clock.forward(1)
    shop.mint(shop.payment(nonce=2))
    create = NftStore.create
    broken = [True]

    def once(store: NftStore, nft: Any) -> None:
        if broken.pop() if broken else False:
            raise RuntimeError("no")
        create(store, nft)

    monkeypatch.setattr(NftStore, "create", once)
    shop.clock.forward(11)
    assert shop.task()["payments"] == NOTHING | {"PENDING": 2, "failures": 1}
    assert shop.metric("ReconcileFailures") == [1.0]
    shop.clock.forward(11)
    assert shop.task()["payments"] == NOTHING | {"SETTLED": 1}
    assert len(shop.rows("NFTS_TABLE")) == 2


def test_a_run_is_bounded(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("payment_handler.payments.reconciler.ROWS_A_STATE", 2)
    for nonce in (1, 2, 3):
        shop.facilitator.faults = ["lost after"]
        shop.mint(shop.payment(nonce=nonce))
    shop.clock.forward(11)
    assert shop.task()["payments"]["PENDING"] == 2
    assert shop.task()["payments"]["PENDING"] == 1


def test_what_was_found_is_told_before_the_sessions_turn(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    # A run that is ended by its time-out there writes nothing any more.
    monkeypatch.setattr(SessionReconciler, "run", lambda _: told.append(shop.metric("PaymentsInReview")) or {})
    shop.task()
    assert told == [[0.0]]


def test_what_stays_uncertain_goes_to_the_back(shop: Shop) -> None:
    shop.chain.readable = False
    for nonce in (1, 2):
        shop.facilitator.faults = ["lost after"]
        shop.mint(shop.payment(nonce=nonce))
        shop.clock.forward(1)
    before = {row["nonce"]: row["updatedAt"] for row in shop.rows()}
    shop.clock.forward(11)
    shop.task()
    assert all(row["updatedAt"] > before[row["nonce"]] for row in shop.rows())
    assert {row["attempts"] for row in shop.rows()} == {2}
