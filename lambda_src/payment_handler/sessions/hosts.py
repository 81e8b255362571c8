"""Which URLs a session may pay. Everything not on the list is refused before a name is even looked up.

The list is configuration: `host[:port]`, compared exactly. The check reads a URL by a grammar narrower than RFC 3986
and sends the URL it has put together from the parts, so that what is checked and what is called cannot differ.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from shared.errors import InvalidRequestError

LONGEST_URL = 2048

# No userinfo, no backslash, no fragment, no space, nothing outside of ASCII; a host of letters, digits, dots, hyphens.
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9.-]{1,253})(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<rest>(?:/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?(?:\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?)"
)
_ENTRY = re.compile(r"([A-Za-z0-9.-]{1,253})(?::([1-9][0-9]{0,4}))?")
_LOOPBACK = frozenset({"localhost", "127.0.0.1"})
_DEFAULT_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class Target:
    """A URL that may be called, and the list entry that allows it."""

    url: str
    entry: str


class AllowedHosts:
    """The list. An entry without a port means 443; http is for loopback entries alone, where stand-ins live."""

    def __init__(self, entries: Iterable[str]) -> None:
        self._entries = {_place(entry): entry.lower() for entry in entries}

    def choose(self, wanted: Collection[str]) -> list[str]:
        """The entries a session names, each once. Raises InvalidRequestError for one that is not on the list."""
        chosen = []
        for entry in wanted:
            known = self._entries.get(_place(entry)) if _ENTRY.fullmatch(entry) else None
            if known is None:
                raise InvalidRequestError("allowedHosts", f"may name {self._shown()}")
            chosen.append(known)
        return list(dict.fromkeys(chosen))

    def all(self) -> list[str]:
        """Every entry, as configured but in lower case."""
        return list(self._entries.values())

    def check(self, url: str, allowed: Collection[str]) -> Target:
        """`url` as it may be called. Raises InvalidRequestError naming the rule that it breaks.

        Args:
            allowed: the session's own entries; one that has left the configuration since counts no more.
        """
        parts = _URL.fullmatch(url) if len(url) <= LONGEST_URL else None
        if parts is None:
            raise InvalidRequestError("url", "must be https://host[:port]/path, without user, password or fragment")
        scheme, host, rest = parts["scheme"], parts["host"].lower(), parts["rest"]
        port = int(parts["port"] or _DEFAULT_PORTS[scheme])
        entry = self._entries.get((host, port))
        if entry is None or entry not in allowed:
            raise InvalidRequestError("url", f"this session may pay {', '.join(sorted(allowed)) or 'no host'}")
        if (scheme == "http") is not (host in _LOOPBACK):
            raise InvalidRequestError("url", "must begin with https:// (with http:// on loopback, and only there)")
        return Target(f"{scheme}://{host}:{port}{rest if rest.startswith('/') else '/' + rest}", entry)

    def _shown(self) -> str:
        return ", ".join(sorted(self.all())) or "nothing: this deployment allows no host"


def _place(entry: str) -> tuple[str, int]:
    """Host and port of a list entry."""
    host, _, port = entry.lower().partition(":")
    return host, int(port or (80 if host in _LOOPBACK else 443))
