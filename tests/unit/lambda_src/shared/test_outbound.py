from __future__ import annotations

import datetime
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from shared import outbound
from shared.outbound import OutboundError, Response, call
from tests.unit.lambda_src.shared.peer import answer, peer

SECRET = "s3cr3t"


@pytest.fixture(autouse=True)
def own_pool() -> Iterator[None]:
    """A pool for each test."""
    outbound._pool.cache_clear()
    yield
    outbound._pool().clear()
    outbound._pool.cache_clear()


def failure(act: Callable[[], Any]) -> OutboundError:
    with pytest.raises(OutboundError) as failed:
        act()
    return failed.value


def test_an_answer_has_status_headers_in_lower_case_and_a_body() -> None:
    with peer(answer(b'{"a":1}', "201 Created", "X-One: 1", "x-two: a", "X-Two: b")) as other:
        got = call("POST", f"{other.url}/verify?x=1", {"é": [1]}, {"Authorization": "Bearer t"})
    assert (got.status, got.json(), got.headers["x-one"], got.headers["x-two"]) == (201, {"a": 1}, "1", "a, b")
    head, _, body = other.received[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /verify?x=1 HTTP/1.1\r\n")
    assert {b"Content-Type: application/json", b"Authorization: Bearer t"} <= set(head.split(b"\r\n"))
    assert json.loads(body) == {"é": [1]}


def test_bytes_go_as_they_are() -> None:
    with peer(answer(b"")) as other:
        call("POST", other.url, body=b'{ "signed" : 1 }', headers={"Content-Type": "application/json"})
    assert other.received[0].endswith(b'\r\n\r\n{ "signed" : 1 }')


def test_an_error_status_is_an_answer() -> None:
    with peer(answer(b"no", "500 Oops", "Retry-After: 1")) as other:
        assert call("GET", other.url).status == 500
    assert len(other.received) == 1


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    with peer(answer(b"secret")) as inside, peer(answer(b"", "302 Found", f"Location: {inside.url}/")) as other:
        got = call("GET", other.url)
    assert (got.status, got.headers["location"], inside.received) == (302, f"{inside.url}/", [])


def test_a_connection_is_used_again() -> None:
    with peer(answer(b"ok")) as other:
        assert [call("GET", other.url).body for _ in range(3)] == [b"ok"] * 3
    assert (len(other.received), other.connections) == (3, 1)


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with peer(answer(b"proxied")) as proxy, peer(answer(b"direct")) as other:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        assert call("GET", other.url).body == b"direct"
    assert proxy.connections == 0


def test_nobody_listening_is_refused_and_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    failed = failure(lambda: call("GET", f"http://127.0.0.1:{port}"))
    assert (failed.kind, failed.sent) == ("refused", False)


def test_a_url_that_leads_nowhere_is_refused() -> None:
    for url in ("http://", "ftp://127.0.0.1/", "http://127.0.0.1:99999/", "nonsense"):
        failed = failure(lambda url=url: call("GET", url))  # type: ignore[misc]
        assert (failed.kind, failed.sent) == ("refused", False)


def test_a_header_that_would_begin_another_is_refused() -> None:
    with peer(answer(b"")) as other:
        failed = failure(lambda: call("GET", other.url, headers={"X-One": "a\r\nX-Two: b"}))
    assert (failed.sent, other.received) == (False, [])


def test_a_connection_that_ends_without_an_answer_may_have_done_the_work() -> None:
    with peer(lambda connection, _: connection.close()) as other:
        failed = failure(lambda: call("POST", other.url, {}))
    assert (failed.kind, failed.sent) == ("broken", True)
    assert len(other.received) == 1


def test_an_answer_that_ends_early_is_broken() -> None:
    def half(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        connection.close()

    with peer(half) as other:
        failed = failure(lambda: call("GET", other.url))
    assert (failed.kind, failed.sent) == ("broken", True)


def test_what_is_no_http_is_broken() -> None:
    with peer(lambda connection, _: connection.sendall(b"SSH-2.0-OpenSSH_9.9\r\n\r\n")) as other:
        assert failure(lambda: call("GET", other.url)).kind == "broken"


@pytest.mark.parametrize("length", ["Content-Length: 2000", "Connection: close"])
def test_an_answer_that_is_too_long_is_not_read_to_its_end(length: str) -> None:
    def long(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(f"HTTP/1.1 200 OK\r\n{length}\r\n\r\n".encode() + b"x" * 2000)
        connection.close()

    with peer(long) as other:
        failed = failure(lambda: call("GET", other.url, limit=1999))
        assert len(call("GET", other.url, limit=2000).body) == 2000
    assert (failed.kind, failed.sent) == ("broken", True)


def test_no_answer_in_time_is_a_timeout_of_something_that_was_sent() -> None:
    silence = threading.Event()
    with peer(lambda *_: silence.wait(5) and None) as other:
        failed = failure(lambda: call("POST", other.url, {}, timeout=0.2))
        silence.set()
    assert (failed.kind, failed.sent) == ("timeout", True)


def test_what_is_connected_too_late_is_not_sent_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    class Over(threading.Timer):
        def start(self) -> None:
            self.function()  # the time is over before anything began

    monkeypatch.setattr(threading, "Timer", Over)
    with peer(answer(b"")) as other:
        failed = failure(lambda: call("POST", other.url, {}))
    assert (failed.kind, failed.sent, other.received) == ("timeout", False, [])


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"])
def test_an_answer_that_comes_byte_by_byte_cannot_hold_us(start: bytes) -> None:
    stop = threading.Event()

    def drip(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(start)
        while not stop.wait(0.05):
            connection.sendall(b"x")

    with peer(drip) as other:
        failed = failure(lambda: call("GET", other.url, timeout=0.3))
        stop.set()
    assert (failed.kind, failed.sent) == ("timeout", True)


def test_a_call_that_failed_leaves_nothing_behind_for_the_next() -> None:
    answers = [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst",
        b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond",
    ]
    with peer(lambda connection, _: connection.sendall(answers.pop(0))) as other:
        assert failure(lambda: call("GET", other.url, timeout=0.2)).kind == "timeout"
        assert call("GET", other.url).body == b"second"


def test_the_error_names_the_host_and_nothing_else() -> None:
    with peer(lambda connection, _: connection.close()) as other:
        url = other.url.replace("//", f"//user:{SECRET}@") + f"/path?key={SECRET}"
        failed = failure(lambda: call("POST", url, {"key": SECRET}, {"Authorization": SECRET}))
    assert str(failed) == f"{other.url.removeprefix('http://')}: broken"
    assert SECRET not in repr(failed)


def test_a_body_that_is_not_json_is_not_shown() -> None:
    for body in (SECRET.encode(), b"[" * 100_000, b"\xff"):
        with pytest.raises(ValueError, match="the answer is not JSON") as refused:
            Response(200, {}, body).json()
        assert refused.value.__context__ is None


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key and a certificate for 127.0.0.1 that is its own authority, in one file."""
    key = Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "peer")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, None)
    )
    path = tmp_path / "peer.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(secret + made.public_bytes(Encoding.PEM))
    return path


def served_with(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_a_certificate_of_nobody_we_know_is_refused_before_anything_is_sent(certificate: Path) -> None:
    with peer(answer(b"ok"), served_with(certificate)) as other:
        failed = failure(lambda: call("POST", other.url, {"key": SECRET}))
    assert (failed.kind, failed.sent, other.received) == ("refused", False, [])


def test_a_certificate_for_another_host_is_refused(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with peer(answer(b"ok"), served_with(certificate)) as other:
        assert call("GET", other.url).body == b"ok"
        failed = failure(lambda: call("GET", other.url.replace("127.0.0.1", "localhost")))
    assert (failed.kind, failed.sent) == ("refused", False)
