from __future__ import annotations

from typing import Any

import pytest

from tools.emulator import origins, proxied

ACCOUNT = "111111111111.127.0.0.1:4566"


def scope(target: str, host: str = ACCOUNT) -> dict[str, Any]:
    return {"type": "http", "path": target, "raw_path": target.encode(), "headers": [(b"host", host.encode())]}


def test_a_whole_address_becomes_its_path() -> None:
    got = proxied.straight(scope(f"http://{ACCOUNT}/v20180820/tags/arn%3Aaws"))
    assert (got["path"], got["raw_path"]) == ("/v20180820/tags/arn:aws", b"/v20180820/tags/arn%3Aaws")
    assert origins.refusal(got, lambda _: ()) is None
    assert proxied.straight(scope(f"http://{ACCOUNT}"))["path"] == "/"


def test_an_ordinary_request_is_left_as_it_is() -> None:
    ordinary = scope("/health?next=http://evil.example/")
    assert proxied.straight(ordinary) is ordinary


@pytest.mark.parametrize("host", ["evil.example", ACCOUNT])
def test_what_is_for_another_host_is_refused_whatever_the_header_says(host: str) -> None:
    got = proxied.straight(scope("http://evil.example/reset", host))
    why = origins.refusal(got, lambda _: ())
    assert why is not None
    assert "evil.example" in why


def test_what_is_no_address_is_left_as_it_is() -> None:
    broken = scope("http://[/x")
    assert proxied.straight(broken) is broken
