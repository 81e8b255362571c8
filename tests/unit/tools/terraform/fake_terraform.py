"""Stand-ins for Terraform and for the site it is downloaded from."""

from __future__ import annotations

import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SCRIPT = """#!/bin/sh
echo asked >> "$0.asked"
[ "$1 $2" = "version -json" ] || exit 9
echo '{answer}'
"""


def script(version: str) -> str:
    """A shell script that answers `version -json` like Terraform, and counts how often beside itself."""
    return SCRIPT.format(answer=json.dumps({"terraform_version": version, "platform": "linux_amd64"}))


def terraform(path: Path, version: str = "1.11.4") -> Path:
    """Put a stand-in at `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(script(version))
    path.chmod(0o755)
    return path


def asked(path: Path) -> int:
    """How often a stand-in was run."""
    record = path.with_name(f"{path.name}.asked")
    return len(record.read_text().splitlines()) if record.exists() else 0


@dataclass
class Releases:
    """What the download site serves, by path; and what it was asked for."""

    url: str
    files: dict[str, bytes] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)

    def publish(self, version: str, platform: str, program: str = "") -> None:
        """Serve a release whose program is a stand-in."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("LICENSE.txt", "terms")
            archive.writestr("terraform", program or script(version))
        folder, name = f"/terraform/{version}", f"terraform_{version}_{platform}.zip"
        digest = hashlib.sha256(packed.getvalue()).hexdigest()
        self.files[f"{folder}/{name}"] = packed.getvalue()
        self.files[f"{folder}/terraform_{version}_SHA256SUMS"] = f"{'0' * 64}  other.zip\n{digest}  {name}\n".encode()


@contextmanager
def releases() -> Iterator[Releases]:
    """A download site on this machine's loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.requests.append(self.path)
            data = site.files.get(self.path.removeprefix(site.url))
            self.send_response(200 if data is not None else 404)
            self.send_header("Content-Length", str(len(data or b"")))
            self.end_headers()
            self.wfile.write(data or b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = Releases(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
