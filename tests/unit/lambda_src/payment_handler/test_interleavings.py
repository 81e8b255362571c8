"""Whatever fails and whoever comes in between: nobody pays twice, nothing is minted unpaid, who paid gets it.

Each seed is a story of copies of one request, late copies, and the reconciler, over DynamoDB by moto and a chain
that takes each nonce once. The facilitator's answers get lost before and after it acts, callers die at any step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared import clients
from shared.items import to_item
from tests.unit.lambda_src.payment_handler.conftest import Answer, Shop
from tests.unit.lambda_src.payment_handler.steps import Story
from tests.unit.lambda_src.payment_handler.world import KEYS, TABLES

STORIES = 200
FAULTS = ("", "", "lost before", "lost after", "pending", "late", "unsent")
NOTHING_OPEN = {"SETTLED": 0, "PENDING": 0, "SETTLING": 0, "CLAIMED": 0, "REVIEW": 0, "failures": 0}


@pytest.fixture
def tell(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Callable[[Story], None]:
    """Makes every call of the function to the outside a step of a story."""
    stories: list[Story] = []

    def stepping(real: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *args, **named: (
            stories[-1].step(lambda: real(*args, **named)) if stories else real(*args, **named)
        )

    client: Any = clients.dynamodb()
    monkeypatch.setattr(client, "_make_api_call", stepping(client._make_api_call))
    for name in ("verify", "settle"):
        monkeypatch.setattr(shop.facilitator, name, stepping(getattr(shop.facilitator, name)))
    monkeypatch.setattr(shop.chain, "evidence", stepping(shop.chain.evidence))
    return stories.append


def copies(shop: Shop, payment: dict[str, Any], answers: list[Answer], count: int) -> list[Callable[[], None]]:
    """Copies of one request; each leaves its answer unless it dies first."""
    return [lambda: answers.append(shop.mint(payment)) for _ in range(count)]


def act(shop: Shop, story: Story, payment: dict[str, Any]) -> list[Answer]:
    """Two rounds of callers at the same time, with time going by in between."""
    answers: list[Answer] = []
    for _ in range(2):
        callers = copies(shop, payment, answers, story.random.randint(1, 3))
        if story.random.random() < 0.5:
            callers.append(lambda: shop.task() and None)
        story.together(callers)
        shop.clock.forward(story.random.choice((1, 11, 40)))
        if story.random.random() < 0.5:
            shop.chain.mine()
    return answers


def recover(shop: Shop) -> None:
    """The reconciler, run by its schedule until nothing is open that it can close."""
    shop.task()
    shop.chain.mine()
    for _ in range(8):
        shop.clock.forward(300)
        if shop.task()["payments"] == NOTHING_OPEN:
            return


def sweep(shop: Shop) -> None:
    """Forget a story's rows: reading them all is what takes the time here."""
    for name in ("PAYMENTS_TABLE", "NFTS_TABLE"):
        for row in shop.rows(name):
            clients.dynamodb().delete_item(TableName=TABLES[name], Key=to_item({KEYS[name]: row[KEYS[name]]}))


def check(shop: Shop, payment: dict[str, Any], answers: list[Answer]) -> bool:
    """What must hold at the end of every story; whether the payer was charged."""
    nonce = payment["payload"]["authorization"]["nonce"]
    charged = sum(1 for used, _, _ in shop.chain.charges if used == nonce)
    rows = shop.rows()
    assert charged <= 1
    assert len(rows) <= 1
    assert len(shop.rows("NFTS_TABLE")) == charged
    for row in rows:
        assert row["state"] == ("SETTLED" if charged else "FAILED")
        assert "openState" not in row
        assert "expiresAt" in row
    bodies = {str(answer.body) for answer in answers if answer.status == 200}
    assert len(bodies) <= 1
    # 402 makes a client pay anew: nobody who was charged, or could still be, may ever have got one.
    assert not (charged and any(answer.status == 402 for answer in answers))
    assert {answer.status for answer in answers} <= {200, 402, 409, 503}
    return bool(charged)


@pytest.mark.parametrize("chunk", range(8))
def test_nobody_pays_twice_and_who_paid_gets_it(shop: Shop, tell: Callable[[Story], None], chunk: int) -> None:
    shop.chain.balance = 10**9
    charged = 0
    for seed in range(chunk * STORIES // 8, (chunk + 1) * STORIES // 8):
        story = Story(seed, crash_rate=0.04)
        payment = shop.payment(nonce=seed + 1, identifier=f"order-{seed:016d}" if seed % 3 else None)
        shop.facilitator.faults = [story.random.choice(FAULTS) for _ in range(6)]
        tell(story)
        answers = act(shop, story, payment)
        shop.facilitator.faults = []
        recover(shop)
        charged += check(shop, payment, answers)
        sweep(shop)
    assert charged > 5  # enough of these stories are about money that has moved


def test_without_the_chain_what_is_uncertain_waits_for_a_person(shop: Shop, tell: Callable[[Story], None]) -> None:
    shop.chain.balance, shop.chain.readable = 10**9, False
    reviewed = 0
    for seed in range(1000, 1012):
        story = Story(seed, crash_rate=0.04)
        payment = shop.payment(nonce=seed)
        shop.facilitator.faults = [story.random.choice(FAULTS) for _ in range(6)]
        tell(story)
        answers = act(shop, story, payment)
        shop.facilitator.faults = []
        recover(shop)
        for row in [row for row in shop.rows() if row["state"] == "REVIEW"]:
            reviewed += 1
            used = shop.chain.used(row["nonce"])
            decision = {"charged": True, "transaction": "0x" + "ab" * 32} if used else {"charged": False}
            shop.task(task="resolve", paymentId=row["paymentId"], **decision)
        check(shop, payment, answers)
        sweep(shop)
    assert reviewed > 2
    assert max(shop.metric("PaymentsInReview")) >= 1


def test_a_caller_that_dies_does_nothing_more(shop: Shop, tell: Callable[[Story], None]) -> None:
    story, answers = Story(1, crash_rate=1), list[Answer]()
    tell(story)
    story.together(copies(shop, shop.payment(), answers, 3))
    assert answers == shop.facilitator.calls == shop.rows() == []
