from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from shared import clients
from shared.errors import UnavailableError
from shared.items import to_item
from shared.timestamps import stamp
from wallet_manager import app
from wallet_manager.transactions.moments import moments
from wallet_manager.wallets.opening import new_wallet_id

if TYPE_CHECKING:
    from tests.unit.lambda_src.conftest import Api

NOW = datetime(2026, 11, 21, 20, 47, 0, 500_000, tzinfo=UTC)


def test_ids_sort_by_time_and_differ_at_the_same_time() -> None:
    earlier, later = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 0, 0, 0, 1000, tzinfo=UTC)
    assert new_wallet_id(earlier) < new_wallet_id(later)
    assert len({new_wallet_id(earlier) for _ in range(100)}) == 100
    assert len(new_wallet_id(earlier)) == 34


def test_moments_leave_room_for_both_sides_of_a_transfer_and_end() -> None:
    tried = moments(NOW)
    assert [(next(tried) - NOW).microseconds for _ in range(5)] == [0, 2, 4, 6, 8]
    with pytest.raises(UnavailableError) as busy:
        next(tried)
    assert busy.value.code == "BUSY"


class TestAtOneMoment:
    @pytest.fixture(autouse=True)
    def _stop_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(app, "utc_now", lambda: NOW)

    def test_two_wallets_step_aside_instead_of_overwriting(self, api: Api) -> None:
        opened = [api.send("POST", "/wallets", {}) for _ in range(3)]
        assert {answer.status for answer in opened} == {201}
        listed = api.send("GET", "/transactions").body["transactions"]
        assert [row["timestamp"][-7:] for row in listed] == ["500004Z", "500002Z", "500000Z"]

    def test_nothing_is_made_when_every_moment_is_taken(self, api: Api, aws: dict[str, str]) -> None:
        for moment in (NOW.replace(microsecond=500_000 + step) for step in range(0, 10, 2)):
            taken = to_item({"userId": api.alice, "timestamp": stamp(moment)})
            clients.dynamodb().put_item(TableName=aws["TRANSACTIONS_TABLE"], Item=taken)
        answer = api.send("POST", "/wallets", {}, key="k-1")
        assert (answer.status, answer.code) == (503, "BUSY")
        assert clients.dynamodb().scan(TableName=aws["WALLETS_TABLE"])["Count"] == 0

    def test_transfers_step_aside_too_and_each_has_its_own_id(self, api: Api) -> None:
        mine, theirs = (api.send("POST", "/wallets", {}).body for _ in range(2))
        path, body = f"/wallets/{mine['walletId']}/transfers", {"to": theirs["accountId"], "tinybars": "1"}
        answers = [api.send("POST", path, body, key=f"k-{number}") for number in range(2)]
        assert {answer.status for answer in answers} == {201}
        assert len({answer.body["transactionId"] for answer in answers}) == 2
