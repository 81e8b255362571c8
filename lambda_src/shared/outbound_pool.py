"""urllib3 as `shared.outbound` needs it: connections that know whose call they carry.

A module of its own, because importing urllib3 takes a third of the time that importing boto3 takes.
"""

from __future__ import annotations

import logging
import socket
import ssl
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

from urllib3 import PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

POOL_SIZE = 50


class Carried:
    """One call under way: whether any byte of it was handed to a connection, and how to end it in time."""

    def __init__(self) -> None:
        self.sent = False
        self.expired = False
        self._connection: Any = None

    def __enter__(self) -> Carried:
        self._token = _carried.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        _carried.reset(self._token)
        self._connection = None

    def ride(self, connection: Any) -> None:
        """The connection it goes over."""
        self._connection = connection

    def expire(self) -> None:
        """Called by another thread at the deadline: whatever waits for the connection stops waiting.

        A socket's own timeout starts anew with every byte, so a peer that sends them one by one could hold on.
        """
        self.expired = True
        sock = getattr(self._connection, "sock", None)
        if sock is not None:
            with suppress(OSError):
                # Not SSLSocket's own, which is for the thread that reads: it takes the TLS layer away first.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


_carried: ContextVar[Carried] = ContextVar("safemate_call")


class _Noticing:
    """Tells the call under way what becomes of it. `send` is where http.client writes to a connected socket."""

    sock: Any

    def connect(self) -> None:
        _carried.get().ride(self)
        super().connect()  # type: ignore[misc]

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        call = _carried.get()
        call.ride(self)
        if call.expired and not call.sent:
            raise TimeoutError("connected too late")
        call.sent = True
        super().send(data)  # type: ignore[misc]


class _Connection(_Noticing, HTTPConnection):
    pass


class _TlsConnection(_Noticing, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


def make_pool() -> PoolManager:
    """A pool for http and https; the latter with the system's certificate authorities and host names checked."""
    logging.getLogger("urllib3").setLevel(logging.INFO)  # its DEBUG lines hold whole paths with their queries
    pool = PoolManager(maxsize=POOL_SIZE, retries=False, ssl_context=ssl.create_default_context())
    pool.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
    return pool
