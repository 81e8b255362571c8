from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator

import pytest

from tools.smoke import checks

HEALTHY = {"status": "healthy", "dependencies": {"dynamodb": "ok", "s3": "ok"}}
CORS = {"access-control-allow-origin": "*", "access-control-allow-methods": "GET,POST"}

Answers = dict[tuple[str, str], tuple[int, dict[str, str], object]]


@pytest.fixture
def answers() -> Answers:
    """What the API under test says: (method, path) → status, headers, body."""
    return {
        ("GET", "/dev/health"): (200, {}, HEALTHY),
        ("GET", "/dev/wallets"): (401, {}, {"message": "Unauthorized"}),
        ("OPTIONS", "/dev/wallets"): (200, CORS, {}),
    }


@pytest.fixture
def api(answers: Answers) -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self) -> None:
            status, headers, body = answers[self.command, self.path]
            text = json.dumps(body).encode()
            self.send_response(status)
            for name, value in {**headers, "content-length": str(len(text))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_OPTIONS = answer  # noqa: N815

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/dev"
    server.shutdown()
    server.server_close()


def failed(api: str) -> dict[str, str]:
    return {check.name: check.seen for check in checks.run(api) if not check.ok}


def test_an_api_that_answers_as_it_should_passes_every_check(api: str) -> None:
    assert failed(api) == {}


def test_a_dependency_that_is_down_fails_and_is_named(api: str, answers: Answers) -> None:
    body = {"status": "unhealthy", "dependencies": {"dynamodb": "ok", "s3": "unavailable"}}
    answers["GET", "/dev/health"] = (503, {}, body)
    assert failed(api) == {"health": "503, dynamodb ok, s3 unavailable"}


def test_a_200_that_says_nothing_of_its_dependencies_is_not_healthy(api: str, answers: Answers) -> None:
    answers["GET", "/dev/health"] = (200, {}, {"status": "healthy"})
    assert list(failed(api)) == ["health"]


def test_an_api_that_lets_strangers_in_fails(api: str, answers: Answers) -> None:
    answers["GET", "/dev/wallets"] = (200, {}, {"wallets": []})
    assert list(failed(api)) == ["no token is refused"]


def test_a_preflight_without_cors_headers_fails(api: str, answers: Answers) -> None:
    answers["OPTIONS", "/dev/wallets"] = (200, {}, {})
    assert list(failed(api)) == ["CORS preflight"]


def test_a_silent_api_fails_every_check_and_says_so() -> None:
    assert all("no answer" in seen for seen in failed("http://127.0.0.1:1/dev").values())
