"""The HTTP server of a stand-in: JSON on loopback, faults on order, and a control page.

    GET    /_control/ready    200 {"ready": true} once it is built, 503 before
    GET    /_control/state    what it holds, what it was asked, which faults are still to come
    POST   /_control/faults   {"operation": "settle" ("*": any), "fault": "hang", "times": 1}
    DELETE /_control/faults   withdraw them; callers that hang are let go
    POST   /_control/reset    as if just started

The port listens from the first moment; requests wait until the stand-in is built. Web pages are refused, by the same
signs as the emulator's (`Host`, `Origin`, `Sec-Fetch-Site`; see tools/emulator/origins.py): no page has business here.
"""

from __future__ import annotations

import json
import os
import select
import socket
import sys
import threading
import traceback
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tools.standins.faults import ANY, Fault, Faults, UnknownFaultError
from tools.standins.service import Answer, BadRequestError, Request, Route, StandIn

HOST = "127.0.0.1"
_PATIENCE_SECONDS = 60.0
"""How long a request waits for a stand-in that is still importing."""
_HERE = ("127.0.0.1", "localhost")


class Server(ThreadingHTTPServer):
    """Listens at once on `port` and serves `standin` as soon as `serve` has been given one."""

    daemon_threads = True
    allow_reuse_address = True
    allow_reuse_port = True  # the emulator holds the port as well, bound without listening, so that it stays ours
    request_queue_size = 128

    def __init__(self, name: str, port: int, faults: Faults) -> None:
        self.name, self.faults = name, faults
        self._standin: StandIn | None = None
        self._built = threading.Event()
        super().__init__((HOST, port), _Handler)

    def serve(self, standin: StandIn) -> None:
        """Begin to answer with `standin`."""
        self._standin = standin
        self._built.set()

    def server_bind(self) -> None:
        """Bind without the base class's look-up of our host name, which may ask a name server."""
        if hasattr(socket, "SO_REUSEPORT"):
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = HOST, int(self.socket.getsockname()[1])
        self.server_address = (HOST, self.server_port)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 (the base class's signature)
        """A caller that went away is not worth a line."""
        if not isinstance(sys.exception(), OSError):
            traceback.print_exc()

    @property
    def ready(self) -> bool:
        return self._built.is_set()

    def standin(self) -> StandIn:
        """The stand-in, waited for.

        Raises:
            BadRequestError: 503, it is still not built.
        """
        if not self._built.wait(_PATIENCE_SECONDS) or self._standin is None:
            raise BadRequestError(f"the {self.name} stand-in is still starting", 503)
        return self._standin

    def control(self, request: Request) -> Answer:
        """Answer a request below /_control/."""
        page = (request.method, request.path)
        if page == ("GET", "/_control/ready"):
            return Answer({"ready": self.ready, "name": self.name, "pid": os.getpid()}, 200 if self.ready else 503)
        if page == ("GET", "/_control/state"):
            return Answer({"name": self.name, "pid": os.getpid(), **self.faults.state(), **self.standin().state()})
        if page == ("POST", "/_control/faults"):
            return self._order(request.json_object())
        if page == ("DELETE", "/_control/faults"):
            self.faults.withdraw()
            return Answer(self.faults.state())
        if page == ("POST", "/_control/reset"):
            self.standin().reset()
            self.faults.withdraw()
            self.faults.forget_calls()
            return Answer({"reset": "ok"})
        raise BadRequestError(f"no such page: {request.method} {request.path}", 404)

    def _order(self, wanted: Mapping[str, Any]) -> Answer:
        operation, times = wanted.get("operation", ANY), wanted.get("times", 1)
        if not isinstance(operation, str) or type(times) is not int:
            raise BadRequestError('faults are {"operation": "settle", "fault": "hang", "times": 1}')
        try:
            self.faults.order(operation, str(wanted.get("fault")), times)
        except UnknownFaultError as error:
            raise BadRequestError(str(error)) from None
        return Answer(self.faults.state())


class _DropConnection(Exception):
    """Close without an answer."""


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        try:
            answer = self._answer(self._request())
        except _DropConnection:
            self.close_connection = True
            return
        except BadRequestError as error:
            answer = Answer(error.body, error.status)
        except Exception as error:
            traceback.print_exc()
            answer = Answer({"error": f"{type(error).__name__}: {error}"}, 500)
        self._send(answer)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815 (http.server calls them so)

    def _request(self) -> Request:
        length = int(self.headers.get("Content-Length") or 0)
        parts = urlsplit(self.path)
        return Request(
            self.command, self.path, parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)),
            {name.lower(): value for name, value in self.headers.items()}, self.rfile.read(length),
        )  # fmt: skip

    def _answer(self, request: Request) -> Answer:
        _refuse_pages(request)
        if request.path.startswith("/_control/"):
            return self.server.control(request)
        route, parameters = _find(self.server.standin(), request)
        operation = route.operation(request)
        fault = self.server.faults.take(operation)
        if fault:
            print(f"{operation}: {fault}, as ordered", flush=True)  # noqa: T201 (the stand-in's log)
        if fault is Fault.ERROR_500:
            raise BadRequestError("internal error, as ordered", 500)
        if fault in (Fault.DROP_BEFORE, Fault.HANG):
            self._fail(fault)
        answer = route.run(Request(**{**vars(request), "parameters": parameters}))
        if fault:
            self._fail(fault)
        return answer

    def _fail(self, fault: Fault) -> None:
        if fault in (Fault.HANG, Fault.HANG_AFTER_WORK):
            wait_for_the_caller_to_leave(self.connection, self.server.faults.released)
        raise _DropConnection

    def _send(self, answer: Answer) -> None:
        content = b"" if answer.body is None else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class's signature)
        """Quiet: what goes wrong prints itself."""


def wait_for_the_caller_to_leave(connection: socket.socket, released: threading.Event) -> None:
    """Return once the peer has closed its side, or all faults are withdrawn."""
    while not released.is_set():
        readable, _, _ = select.select([connection], [], [], 0.2)
        if readable and not connection.recv(1, socket.MSG_PEEK):
            return
        if readable:
            released.wait(0.2)  # a pipelined request; the peer is still there


def _find(standin: StandIn, request: Request) -> tuple[Route, Mapping[str, str]]:
    for route in standin.routes:
        parameters = route.match(request.method, request.path)
        if parameters is not None:
            return route, parameters
    raise BadRequestError(f"no such operation: {request.method} {request.path}", 404)


def _refuse_pages(request: Request) -> None:
    host = request.headers.get("host", "").partition(":")[0].lower()
    asked_by_a_page = "origin" in request.headers or request.headers.get("sec-fetch-site", "none") != "none"
    if host not in _HERE or asked_by_a_page:
        raise BadRequestError("stand-ins answer programs on this machine only, as 127.0.0.1 or localhost", 403)
