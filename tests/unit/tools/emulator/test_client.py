from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tools.emulator import client


@contextmanager
def answering(answer: bytes) -> Iterator[int]:
    """A server that gives one fixed answer to one request; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(5)


def test_health_is_what_the_emulator_says() -> None:
    with answering(b'HTTP/1.1 200 OK\r\n\r\n{"status": "ok", "pid": 7}') as port:
        assert client.health(port) == {"status": "ok", "pid": 7}


@pytest.mark.parametrize(
    "answer",
    [
        b'HTTP/1.1 404 Not Found\r\n\r\n{"status": "ok"}',
        b"HTTP/1.1 200 OK\r\n\r\n<html>",
        b"HTTP/1.1 200 OK\r\n\r\n[]",
        b'HTTP/1.1 200 OK\r\n\r\n{"services": {"s3": "available"}}',
        b"SSH-2.0-OpenSSH_9.9\r\n",
    ],
)
def test_anything_else_is_foreign(answer: bytes) -> None:
    with answering(answer) as port, pytest.raises(client.ForeignAnswerError):
        client.health(port)


@pytest.mark.parametrize("then_ends", [True, False])
def test_one_that_hangs_up_is_asked_again_until_it_is_gone(then_ends: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_ENDING_SECONDS", 30.0 if then_ends else 0.2)
    server = socket.create_server(("127.0.0.1", 0))
    hung_up = threading.Semaphore(0)

    def serve() -> None:
        with server:
            while not (then_ends and hung_up.acquire(blocking=False)):
                server.accept()[0].close()
                hung_up.release()

    threading.Thread(target=serve, daemon=True).start()
    with pytest.raises(client.NoAnswerError if then_ends else client.ForeignAnswerError):
        client.health(server.getsockname()[1])


def test_nobody_there(unused: int) -> None:
    with pytest.raises(client.NoAnswerError):
        client.health(unused)
    with pytest.raises(client.NoAnswerError):
        client.reset(unused)


def test_one_that_accepts_and_is_silent_is_foreign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_ANSWER_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(client.ForeignAnswerError, match="accepts"):
        client.health(server.getsockname()[1])


@pytest.fixture
def unused() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
