"""What a stranger can check of a deployed API: it is healthy, it refuses who has no token, and browsers may call it."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

_TIMEOUT_SECONDS = 35  # API Gateway's own limit is 29 s; a cold start may use most of it

ORIGIN = "https://app.safemate.example"


@dataclass(frozen=True)
class Answer:
    """One HTTP answer; header names are lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON, or None."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


@dataclass(frozen=True)
class Check:
    """The outcome of one check and what was seen."""

    name: str
    ok: bool
    seen: str


def run(api: str) -> tuple[Check, ...]:
    """Run every check against an API's base address, without a trailing slash."""
    return tuple(_guarded(name, check, api) for name, check in _CHECKS.items())


def call(method: str, url: str, headers: dict[str, str] | None = None) -> Answer:
    """One request, straight to its host: proxies of the shell are not asked."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(host, parts.port, timeout=_TIMEOUT_SECONDS, context=context)
    else:
        connection = http.client.HTTPConnection(host, parts.port, timeout=_TIMEOUT_SECONDS)
    try:
        connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), headers=headers or {})
        answer = connection.getresponse()
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def _guarded(name: str, check: Callable[[str], Check], api: str) -> Check:
    try:
        return check(api)
    except (OSError, http.client.HTTPException) as error:
        return Check(name, ok=False, seen=f"no answer: {error}")


def _health(api: str) -> Check:
    answer = call("GET", f"{api}/health")
    body = answer.json()
    dependencies = body.get("dependencies", {}) if isinstance(body, dict) else {}
    ok = answer.status == 200 and bool(dependencies) and set(dependencies.values()) == {"ok"}
    seen = ", ".join(f"{name} {state}" for name, state in dependencies.items()) or answer.body[:200].decode(
        errors="replace"
    )
    return Check("health", ok, f"{answer.status}, {seen}")


def _refuses_strangers(api: str) -> Check:
    answer = call("GET", f"{api}/wallets")
    return Check("no token is refused", answer.status == 401, f"GET /wallets without a token: {answer.status}")


def _preflight(api: str) -> Check:
    answer = call("OPTIONS", f"{api}/wallets", {"Origin": ORIGIN, "Access-Control-Request-Method": "GET"})
    origin = answer.headers.get("access-control-allow-origin", "")
    methods = answer.headers.get("access-control-allow-methods", "")
    ok = answer.status == 200 and bool(origin) and "GET" in methods
    return Check("CORS preflight", ok, f"{answer.status}, origin {origin or 'missing'}, methods {methods or 'missing'}")


_CHECKS: dict[str, Callable[[str], Check]] = {
    "health": _health,
    "no token is refused": _refuses_strangers,
    "CORS preflight": _preflight,
}
