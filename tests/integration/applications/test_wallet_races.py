"""Many at once: nothing lost, nothing doubled, nothing below zero."""

from __future__ import annotations

import random
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.integration.applications.platform import Platform
from tests.integration.callers import Answer, Api

AT_ONCE = 20
"""Requests under way at the same time: each is a Lambda process of its own on this machine."""


def test_two_hundred_versioned_updates_lose_none(platform: Platform) -> None:
    api, _ = platform.user()
    email = f"{uuid.uuid4().hex[:8]}@safemate.example"
    assert api.call("POST", "/users", {"email": email}).status == 201
    path = f"/users/{api.user_id}"

    def add_one(number: int) -> int:
        for attempt in range(400):
            user = api.call("GET", path).body
            data = {**user["walletData"], "count": str(int(user["walletData"].get("count", "0")) + 1)}
            answer = api.call("PUT", path, {"version": user["version"], "walletData": data})
            if answer.status == 200:
                return attempt
            assert answer.status == 409, answer
            assert answer.body["error"]["code"] == "CONCURRENT_MODIFICATION"
            time.sleep(random.random() * min(0.05 * (attempt + 1), 1))
        raise AssertionError(f"update {number} never got its turn")

    with ThreadPoolExecutor(AT_ONCE) as threads:
        refusals = sum(threads.map(add_one, range(200)))

    user = api.call("GET", path).body
    assert user["version"] == 201
    assert user["walletData"]["count"] == "200"
    print(f"200 updates, {refusals} refused as too late and tried again")


def open_wallet(api: Api) -> dict[str, str]:
    answer = api.call("POST", "/wallets", {"name": "race"})
    assert answer.status == 201, answer
    return dict(answer.body)


def tinybars(api: Api, wallet: dict[str, str]) -> int:
    answer = api.call("GET", f"/wallets/{wallet['walletId']}/balance")
    assert answer.status == 200, answer
    return int(answer.body["tinybars"])


def transfer(api: Api, wallet: dict[str, str], to: str, amount: int, key: str) -> Answer:
    body = {"to": to, "tinybars": str(amount)}
    return api.call("POST", f"/wallets/{wallet['walletId']}/transfers", body, {"idempotency-key": key})


def test_two_hundred_transfers_conserve_every_tinybar(platform: Platform) -> None:
    api, _ = platform.user()
    payer, *payees = [open_wallet(api) for _ in range(4)]
    had = [tinybars(api, wallet) for wallet in (payer, *payees)]
    largest = had[0] // 100  # so that 200 of half that on average would need all there is: some must be refused
    dice = random.Random(20261121)
    orders = [(str(uuid.uuid4()), dice.choice(payees)["accountId"], dice.randint(1, 2 * largest)) for _ in range(200)]

    def send(order: tuple[str, str, int]) -> Answer:
        key, to, amount = order
        for _ in range(30):
            answer = transfer(api, payer, to, amount, key)
            if answer.status != 503:
                return answer
            time.sleep(0.2 + random.random())
        return answer

    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = list(threads.map(send, orders))

    assert {answer.status for answer in answers} <= {201, 422}, Counter(answer.status for answer in answers)
    moved = [order for order, answer in zip(orders, answers, strict=True) if answer.status == 201]
    refused = [answer for answer in answers if answer.status == 422]
    assert refused
    assert {answer.body["error"]["code"] for answer in refused} == {"INSUFFICIENT_PAYER_BALANCE"}
    has = [tinybars(api, wallet) for wallet in (payer, *payees)]
    assert sum(has) == sum(had)
    assert min(has) >= 0
    assert had[0] - has[0] == sum(amount for _, _, amount in moved)
    for wallet, before, after in zip(payees, had[1:], has[1:], strict=True):
        assert after - before == sum(amount for _, to, amount in moved if to == wallet["accountId"])
    print(f"200 transfers: {len(moved)} made, {len(refused)} refused for want of funds")


def test_a_repeated_key_answers_the_same_and_moves_nothing(platform: Platform) -> None:
    api, _ = platform.user()
    payer, payee = open_wallet(api), open_wallet(api)
    key = str(uuid.uuid4())

    def send(_copy: int) -> Answer:
        return transfer(api, payer, payee["accountId"], 1000, key)

    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(send, range(10)))
    made = [answer for answer in answers if answer.status == 201]
    assert made
    assert {answer.status for answer in answers} <= {201, 409, 503}
    first, again = made[0], send(0)
    assert again.status == 201
    assert again.body == first.body
    assert tinybars(api, payee) == tinybars(api, payer) + 2000
    other = transfer(api, payer, payee["accountId"], 1001, key)
    assert other.status == 409
    assert other.body["error"]["code"] == "IDEMPOTENCY_KEY_REUSED"
