from __future__ import annotations

from typing import Any

import pytest

from tools.emulator import origins

API = "/restapis/0123abcd/dev/_user_request_/wallets"
STAGES = {"0123abcd": {"dev"}}


def refusal(host: str | None = "127.0.0.1:4566", path: str = "/", **headers: str) -> str | None:
    sent = {"host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope: dict[str, Any] = {
        "path": path,
        "headers": [(name.encode(), value.encode()) for name, value in sent.items() if value is not None],
    }
    return origins.refusal(scope, lambda api: STAGES.get(api, ()))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.0.0.1:4566", "localhost:4566", "LOCALHOST", "[::1]:4566", "0123abcd.execute-api.localhost:4566",
     "my-bucket.localhost:4566", "my.bucket.s3.us-east-1.localhost", "111111111111.127.0.0.1:4566"],
)  # fmt: skip
def test_a_program_on_this_machine_is_answered(host: str) -> None:
    assert refusal(host) is None


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:4566", "127.0.0.1.evil.example", "localhost.evil.example", "127.0.0.1:4566@evil",
     "evil.example#.localhost", "evil.example:1.localhost", "xlocalhost", ".localhost", "192.0.2.1:4566", "[::2]:4566",
     "localhost\n", "1.127.0.0.1", "111111111111.127.0.0.2", "", None],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", API])
def test_a_name_that_may_be_anybodys_is_refused_for_every_path(host: str | None, path: str) -> None:
    why = refusal(host, path)
    assert why is not None
    assert "127.0.0.1 and localhost only" in why


def test_two_hosts_are_refused() -> None:
    scope = {"path": "/", "headers": [(b"host", b"localhost"), (b"host", b"evil.example")]}
    assert origins.refusal(scope, lambda _: ()) is not None


@pytest.mark.parametrize(
    "asked_by",
    [{"origin": "https://evil.example"}, {"origin": "null"}, {"origin": "http://127.0.0.1:4566"}, {"origin": ""},
     {"sec_fetch_site": "cross-site"}, {"sec_fetch_site": "same-origin"}],
)  # fmt: skip
@pytest.mark.parametrize(
    "path",
    ["/", "/_safemate/reset", "/_ministack/reset", "/2015-03-31/functions", "/restapis/0123abcd/stages",
     "/restapis/0123abcd/dev/_user_request_x", f"/x{API}", "/restapis//dev/_user_request_/"],
)  # fmt: skip
def test_a_web_page_is_refused(path: str, asked_by: dict[str, str]) -> None:
    why = refusal(path=path, **asked_by)
    assert why is not None
    assert why.startswith("a web page (")


@pytest.mark.parametrize("path", [API, "/restapis/0123abcd/dev/_user_request_"])
def test_a_web_page_may_call_a_deployed_api(path: str) -> None:
    assert refusal(path=path, origin="https://app.example", sec_fetch_site="cross-site") is None


@pytest.mark.parametrize("path", ["/dev", "/dev/wallets"])
def test_a_web_page_may_call_a_deployed_api_by_its_host(path: str) -> None:
    assert refusal("0123abcd.execute-api.localhost:4566", path, origin="https://app.example") is None


@pytest.mark.parametrize("host", ["0123abcd.execute-api.localhost", "ffffffff.execute-api.localhost"])
@pytest.mark.parametrize("path", ["/_ministack/reset", "/_safemate/reset", "/", "/prod/wallets", "/health", API])
def test_an_apis_host_is_no_way_round_to_another_page(host: str, path: str) -> None:
    assert refusal(host, path, origin="https://evil.example") is not None


def test_a_bucket_host_is_no_way_round_with_the_path_of_an_api() -> None:
    assert refusal("evil.localhost", API, origin="https://evil.example") is not None


def test_a_person_at_the_address_bar_is_no_web_page() -> None:
    assert refusal(path="/_safemate/health", sec_fetch_site="none") is None
