from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from payment_handler.cdp.client import CdpUnavailableError
from payment_handler.sessions.service import account_name
from shared.errors import ConflictError, NotFoundError

if TYPE_CHECKING:
    from tests.unit.lambda_src.payment_handler.sessions.conftest import World


def test_a_name_cdp_takes_and_no_other_user_wallet_or_environment_shares() -> None:
    names = {
        account_name(environment, caller, wallet)
        for environment in ("dev", "prod")
        for caller in ("alice", "bob", "alic")
        for wallet in ("demo", "e", "über 钱")
    }
    assert len(names) == 18
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,34}[A-Za-z0-9]", name) for name in names)
    assert account_name("dev", "alice", "demo") == account_name("dev", "alice", "demo")


def test_the_same_wallet_name_is_the_same_wallet_for_one_user_and_another_for_the_next(world: World) -> None:
    mine, again, other = world.open(), world.open(), world.open(caller="bob")
    assert mine["address"] == again["address"] != other["address"]
    assert mine["sessionId"] != again["sessionId"]


def test_each_connection_to_cdp_is_counted_as_one_or_zero(world: World) -> None:
    world.open()
    world.wallets.works = False
    with pytest.raises(CdpUnavailableError):
        world.open()
    assert world.metrics.values == [("ConnectionSuccess", "Count", 1), ("ConnectionSuccess", "Count", 0)]


def test_only_a_connection_that_came_about_is_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    session = world.open()
    world.wallets.works = False
    with pytest.raises(CdpUnavailableError):
        world.open()
    (connected,) = [vars(line) for line in caplog.records if line.getMessage() == "Connected wallet"]
    assert connected["wallet_address"] == session["address"]


def test_without_an_account_there_is_no_session(world: World) -> None:
    world.wallets.works = False
    with pytest.raises(CdpUnavailableError):
        world.open(key="k1")
    world.wallets.works = True
    assert world.open(key="k1")["remaining"] == 100_000


def test_the_same_key_is_the_same_session_as_it_is_now(world: World) -> None:
    first = world.open(key="k1")
    world.pay(first)
    again = world.open(key="k1")
    assert (again["sessionId"], again["remaining"]) == (first["sessionId"], 90_000)
    assert len(world.metrics.values) == 1


def test_the_same_key_of_another_user_is_another_session(world: World) -> None:
    assert world.open(key="k1")["sessionId"] != world.open(key="k1", caller="bob")["sessionId"]


def test_the_same_key_for_another_wish_is_refused(world: World) -> None:
    world.open(key="k1")
    with pytest.raises(ConflictError) as refused:
        world.open(key="k1", most=1)
    assert refused.value.code == "IDEMPOTENCY_KEY_REUSED"


def test_a_key_does_not_bring_a_deleted_session_back(world: World) -> None:
    session = world.open(key="k1")
    world.sessions.delete("alice", session["sessionId"])
    with pytest.raises(NotFoundError):
        world.open(key="k1")


def test_a_session_born_again_from_its_key_has_payments_of_its_own(world: World) -> None:
    session = world.open(key="k1")
    world.pay(session)
    world.forget(session)
    world.clock.forward(1)
    reborn = world.open(key="k1")
    assert reborn["sessionId"] == session["sessionId"]
    world.pay(reborn)
    assert len(world.shop.settled) == 2


def test_the_row_stays_a_week_longer_than_the_session(world: World) -> None:
    session = world.open(seconds=900)
    assert session["expiresAt"] == int(world.clock().timestamp()) + 900 + 7 * 24 * 3600
