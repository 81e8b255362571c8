"""A stand-in with nothing behind it, and a caller."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from tools.standins.faults import Faults
from tools.standins.server import Server
from tools.standins.service import Answer, BadRequestError, Request, Route


class Reply(NamedTuple):
    status: int
    body: Any


class Toy:
    """Counts; `POST /count/{by}` answers the new number."""

    def __init__(self) -> None:
        self.number = 0
        self.routes = (
            Route("POST", "/count/{by}", "count", self._count),
            Route("GET", "/broken", "broken", self._broken),
            Route("POST", "/rpc", lambda request: str(request.json_object()["method"]), self._echo),
        )

    def state(self) -> Mapping[str, Any]:
        return {"number": self.number}

    def reset(self) -> None:
        self.number = 0

    def _count(self, request: Request) -> Answer:
        by = request.parameters["by"]
        if not by.isdigit():
            raise BadRequestError(f"{by} is not a number")
        self.number += int(by)
        return Answer({"number": self.number}, 201)

    def _broken(self, _request: Request) -> Answer:
        raise RuntimeError("a defect")

    def _echo(self, request: Request) -> Answer:
        return Answer(request.json())


@contextmanager
def serving(toy: Toy | None) -> Iterator[Server]:
    """A server of the toy; None leaves it waiting to be built."""
    server = Server("toy", 0, Faults())
    if toy:
        server.serve(toy)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server
    finally:
        server.faults.withdraw()
        server.shutdown()
        server.server_close()


def call(server: Server, method: str, path: str, body: object = None, timeout: float = 10, **headers: str) -> Reply:
    """One request, on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=timeout)
    try:
        sent = None if body is None else json.dumps(body)
        connection.request(method, path, sent, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return Reply(answer.status, json.loads(answer.read() or b"null"))
    finally:
        connection.close()
