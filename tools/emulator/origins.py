"""Who may talk to the emulator: programs on this machine, not the web pages open in its browsers.

Loopback keeps other machines out, but a browser sends what any page asks of it to any address, and MiniStack answers
every origin and needs no signature of an account's root. So a name that an attacker's DNS can point here is refused
(DNS rebinding), and so is what a page has asked for, except calls of a deployed API, which exist for pages. Programs
send neither `Origin` (RFC 6454, section 7) nor `Sec-Fetch-Site` (W3C Fetch Metadata; it marks GETs without `Origin`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from typing import Any

_PORT = r"(?::\d+)?"
_HERE = re.compile(rf"(?:127\.0\.0\.1|localhost|\[::1\]){_PORT}", re.IGNORECASE)
# RFC 6761, section 6.3: names below localhost are loopback. Buckets and APIs are addressed so.
_BELOW_LOCALHOST = re.compile(rf"(?:[a-z0-9_-]+\.)+localhost{_PORT}", re.IGNORECASE)
# S3 Control's SDKs put the account before the host. No name ends in a number, so no browser and no DNS knows such a one
# (WHATWG URL, "ends in a number"): it is never what an attacker's DNS points here.
_ACCOUNT_HERE = re.compile(rf"\d{{12}}\.127\.0\.0\.1{_PORT}")
_API_HOST = re.compile(rf"([a-z0-9]+)\.execute-api\.localhost{_PORT}")
_API_PATH = re.compile(r"/restapis/[^/]+/[^/]+/_user_request_(?:/.*)?", re.DOTALL)

Stages = Callable[[str], Container[str]]


def refusal(scope: Mapping[str, Any], stages: Stages) -> str | None:
    """Why an HTTP or WebSocket request must not be answered, in one sentence; None when it may be.

    Args:
        scope: the request (ASGI).
        stages: the names of an API's stages, by the API's id; none for an API that does not exist.
    """
    host = ", ".join(_values(scope, b"host"))
    if not any(here.fullmatch(host) for here in (_HERE, _BELOW_LOCALHOST, _ACCOUNT_HERE)):
        return f"the emulator answers at 127.0.0.1 and localhost only, not as {host or 'a host without a name'}"
    asked_by = _page(scope)
    if asked_by and not _calls_an_api(host, scope["path"], stages):
        return f"a web page ({asked_by}) may call deployed APIs only (/restapis/<id>/<stage>/_user_request_/)"
    return None


def _page(scope: Mapping[str, Any]) -> str:
    """How the request shows that a web page made it; empty when a program did, or a person at the address bar."""
    if origins := _values(scope, b"origin"):
        return f"Origin: {', '.join(origins)}"
    sites = [site for site in _values(scope, b"sec-fetch-site") if site != "none"]
    return f"Sec-Fetch-Site: {', '.join(sites)}" if sites else ""


def _calls_an_api(host: str, path: str, stages: Stages) -> bool:
    if _HERE.fullmatch(host):
        return _API_PATH.fullmatch(path) is not None
    api = _API_HOST.fullmatch(host)
    # The stage must exist: MiniStack answers its own pages, its reset among them, under an API's host as well.
    return api is not None and path.split("/")[1] in stages(api[1])


def _values(scope: Mapping[str, Any], name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]
