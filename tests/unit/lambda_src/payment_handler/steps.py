"""Runs several callers of one function as one story: a seed decides at every step who goes on, and who dies.

A step is a call to DynamoDB, the facilitator or the chain. Only one caller runs at a time, so that a seed always
tells the same story; a caller that dies does so like a Lambda sandbox: nothing of its code runs any more.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from typing import Any


class Crash(BaseException):
    """The sandbox is gone. No `except Exception` may stop it."""


class Story:
    """Steps of callers that run at the same time, in an order drawn from `seed`."""

    def __init__(self, seed: int, crash_rate: float) -> None:
        self.random = random.Random(seed)
        self._crash_rate = crash_rate
        self._turn = threading.Condition()
        self._running: int | None = None
        self._alive: set[int] = set()
        self._mine = threading.local()

    def step(self, work: Callable[[], Any]) -> Any:
        """Run one step of the calling thread when it is its turn; it may die before it or after it."""
        if getattr(self._mine, "number", None) is None:
            return work()
        if getattr(self._mine, "dead", False):
            raise Crash
        self._die_sometimes()
        result = work()
        self._die_sometimes()
        self._pass_on()
        return result

    def together(self, callers: Sequence[Callable[[], None]]) -> None:
        """Run all callers to their end or death."""
        self._alive = set(range(len(callers)))
        self._running = None
        threads = [threading.Thread(target=self._live, args=(n, run), daemon=True) for n, run in enumerate(callers)]
        for thread in threads:
            thread.start()
        with self._turn:
            self._choose()
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive(), "a caller waits for ever"

    def _live(self, number: int, run: Callable[[], None]) -> None:
        self._mine.number = number
        self._wait()
        try:
            run()
        except Crash:
            pass
        finally:
            with self._turn:
                self._alive.discard(number)
                self._choose()

    def _die_sometimes(self) -> None:
        if self.random.random() < self._crash_rate:
            self._mine.dead = True
            raise Crash

    def _pass_on(self) -> None:
        with self._turn:
            self._choose()
        self._wait()

    def _wait(self) -> None:
        with self._turn:
            assert self._turn.wait_for(lambda: self._running == self._mine.number, 60)

    def _choose(self) -> None:
        self._running = self.random.choice(sorted(self._alive)) if self._alive else None
        self._turn.notify_all()
