from __future__ import annotations

import http.server
import os
import threading
from collections.abc import Iterator

import pytest

from tools.context import Context
from tools.environments.load import load
from tools.errors import ToolFailed
from tools.targets import localstack


class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        known = self.path in self.server.pages  # type: ignore[attr-defined]
        body = b'{"services": {}}'
        self.send_response(200 if known else 404)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def pages() -> set[str]:
    """The paths that the endpoint under test answers."""
    return {"/_localstack/health"}


@pytest.fixture
def endpoint(pages: set[str]) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Health)
    server.pages = pages  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("caller", "found"),
    [
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:4599/"}, "http://127.0.0.1:4599"),
        ({"LOCALSTACK_HOST": "localstack.internal:4599"}, "http://localstack.internal:4599"),
        ({}, "http://localhost:4566"),
    ],
)
def test_the_endpoint_is_found_as_localstacks_own_tools_find_it(caller: dict[str, str], found: str) -> None:
    before = dict(os.environ)
    assert localstack.find_endpoint(caller) == found
    assert dict(os.environ) == before


def test_an_endpoint_that_speaks_the_protocol_is_accepted(endpoint: str) -> None:
    assert localstack.health(endpoint) == {"services": {}}


@pytest.mark.parametrize(("also", "flavour"), [(set(), "aws"), ({"/_ministack/health"}, "local")])
def test_functions_are_built_for_where_they_will_run(
    endpoint: str, pages: set[str], also: set[str], flavour: str, context: Context
) -> None:
    pages |= also
    access = localstack.reach({"AWS_ENDPOINT_URL": endpoint}, load(context, "dev"))
    assert access.flavour == flavour


def test_a_silent_endpoint_is_one_error_that_says_how_to_start_one() -> None:
    with pytest.raises(ToolFailed, match=r"127\.0\.0\.1:1 ") as caught:
        localstack.health("http://127.0.0.1:1")
    assert "localstack/localstack" in caught.value.hint
