from __future__ import annotations

import socket
from contextlib import ExitStack

import pytest

from tools.emulator.reservation import number, reserve


def bound(port: int, *, sharing: bool = False) -> socket.socket:
    made = socket.socket()
    if sharing:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    made.bind(("127.0.0.1", port))
    return made


def free_port() -> int:
    with bound(0) as probe:
        return int(probe.getsockname()[1])


def test_the_next_free_ports_are_taken_and_those_in_use_left_out() -> None:
    with ExitStack() as stack:
        base = stack.enter_context(bound(0)).getsockname()[1]
        if base + 40 > 65535:
            pytest.skip("the test's own port is at the end of the range")
        found = reserve(("one", "two"), base - 1)  # the first candidate is the port in use
        for held in found.values():
            stack.enter_context(held)
        assert base < number(found["one"]) < number(found["two"]) <= base + 40


def test_at_the_end_of_the_range_any_free_port_does() -> None:
    with reserve(("one",), 65535)["one"] as held:
        assert 0 < number(held) <= 65535


def test_a_reserved_port_is_for_one_that_was_told_of_it_and_outlives_that_one() -> None:
    with reserve(("one",), free_port())["one"] as held:
        port = number(held)
        with pytest.raises(OSError, match="in use"):
            bound(port)
        for _ in range(2):  # the second is the first's successor
            with bound(port, sharing=True) as child:
                child.listen()
                with socket.create_connection(("127.0.0.1", port), timeout=5):
                    pass
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=5)


def test_two_emulators_never_reserve_the_same_port() -> None:
    with ExitStack() as stack:
        above = free_port()
        both = [reserve(("one", "two", "three"), above) for _ in range(2)]
        numbers = [number(stack.enter_context(held)) for each in both for held in each.values()]
        assert len(set(numbers)) == 6
