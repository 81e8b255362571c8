from __future__ import annotations

from shared.cache import TtlCache


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_value_is_forgotten_after_five_minutes() -> None:
    clock = Clock()
    cache: TtlCache[str, int] = TtlCache(clock=clock)
    cache.put("wallet", 1)
    clock.now = 299.9
    assert cache.get("wallet") == 1
    clock.now = 300.0
    assert cache.get("wallet") is None


def test_putting_again_starts_the_time_again() -> None:
    clock = Clock()
    cache: TtlCache[str, int] = TtlCache(clock=clock)
    cache.put("wallet", 1)
    clock.now = 200.0
    cache.put("wallet", 2)
    clock.now = 400.0
    assert cache.get("wallet") == 2


def test_the_oldest_value_makes_room() -> None:
    cache: TtlCache[str, int] = TtlCache(capacity=2)
    cache.put("a", 1)
    cache.put("b", 2)
    cache.put("a", 3)
    cache.put("c", 4)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (3, None, 4)


def test_what_was_never_put_is_not_there() -> None:
    assert TtlCache[str, int]().get("wallet") is None
