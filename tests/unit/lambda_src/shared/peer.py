"""The other side of a call: a TCP listener on loopback that does exactly what a test says, byte by byte."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Behaviour = Callable[[socket.socket, bytes], None]


@dataclass
class Peer:
    """`received` holds the requests, head and body, in the order they came; `connections` counts."""

    url: str
    received: list[bytes] = field(default_factory=list)
    connections: int = 0


@contextmanager
def peer(behave: Behaviour, tls: ssl.SSLContext | None = None) -> Iterator[Peer]:
    """Listen until the block ends; `behave(connection, request)` is called for each request of a connection."""
    stopping = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        here = Peer(f"{'https' if tls else 'http'}://127.0.0.1:{port}")

        def serve(connection: socket.socket) -> None:
            with suppress(OSError, ValueError):
                secured = tls.wrap_socket(connection, server_side=True) if tls else connection
                with secured:
                    while request := _request(secured):
                        here.received.append(request)
                        behave(secured, request)

        def listen() -> None:
            while not stopping.is_set():
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                here.connections += 1
                connection.settimeout(5)
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield here
        finally:
            stopping.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=5)


def answer(body: bytes, status: str = "200 OK", *headers: str) -> Behaviour:
    """A whole answer on a connection that stays open."""
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""])
    return lambda connection, _: connection.sendall(head.encode() + body)


def _request(connection: socket.socket) -> bytes:
    """One request with its body; empty when the connection has ended."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            return b""
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    wanted = int(lengths[0].partition(b":")[2]) if lengths else 0
    while len(body) < wanted:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body
