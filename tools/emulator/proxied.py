"""Requests as a proxy is sent them: with the whole address where the path should be (RFC 9112, section 3.2.2).

S3 Control's SDKs put the account before the host, `111111111111.127.0.0.1`, a name no resolver knows. So Terraform is
told that we are its proxy for plain HTTP (tools/targets/local.py). We fetch nothing: what is for another host is
refused like every request for a name that is not ours.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any
from urllib.parse import unquote, urlsplit

Scope = MutableMapping[str, Any]


def straight(scope: Scope) -> Scope:
    """The request as if sent to us alone. Its host is the target's, whatever `Host` says (section 3.2.2)."""
    raw: bytes = scope.get("raw_path") or b""
    if not raw.lower().startswith(b"http://"):
        return scope
    try:
        target = urlsplit(raw.decode("latin-1"))
    except ValueError:  # `http://[/x` is no address: for whoever looks at the path to refuse
        return scope
    path = target.path or "/"
    others = [(name, value) for name, value in scope["headers"] if name.lower() != b"host"]
    headers = [(b"host", target.netloc.encode("latin-1")), *others]
    return {**scope, "path": unquote(path), "raw_path": path.encode("latin-1"), "headers": headers}
