"""Answers as the emulator's page does. Run as `fake_server.py -m tools.emulator.server --port N --home DIR`.

BEHAVIOUR: `good` (default), `stale`, `ends` (prints and exits 1), `silent` (never listens), `stubborn` (ignores SIGTERM
and leaves a child in its session), `taken` (exits as a server does that cannot have its port), `forwarded` (names its
parent as its process, as an emulator in a container names a process of the container), `alone` (has a stand-in that
runs once it is told to start it; the others know of none, as an emulator of older sources).
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))

from tools.emulator import sources

arguments = dict(zip(sys.argv[3::2], sys.argv[4::2], strict=True))
behaviour = os.environ.get("BEHAVIOUR", "good")
health: dict[str, object] = {
    "status": "ok", "instance": str(uuid.uuid4()), "version": "fake", "python": "3",
    "pid": os.getppid() if behaviour == "forwarded" else os.getpid(),
    "home": str(Path(arguments["--home"]).resolve()), "started_at": "2026-01-01T00:00:00+00:00",
    "sources": "old" if behaviour == "stale" else sources.digest(),
}  # fmt: skip
chain = {"name": "chain", "pid": 0, "port": 4567, "alive": False}
if behaviour == "alone":
    health["stand_ins"] = {"processes": [chain], "addresses": {"facilitator_url": "http://127.0.0.1:4568"}}


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer(health)

    def do_POST(self) -> None:
        if self.path.endswith("/stand-ins"):
            chain.update(pid=os.getpid(), alive=True)
            self._answer({"started": "ok", "stand_ins": health["stand_ins"]})
            return
        health["instance"] = str(uuid.uuid4())
        self._answer({"reset": "ok", "instance": health["instance"]})

    def log_message(self, *_: object) -> None:
        pass

    def _answer(self, body: dict[str, object]) -> None:
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


print("fake starts", flush=True)
if behaviour == "ends":
    print("ImportError: no module named ministack")
    sys.exit(1)
if behaviour == "taken":
    sys.exit(3)
if behaviour == "silent":
    time.sleep(60)
if behaviour == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    Path(arguments["--home"], "child.pid").write_text(str(child.pid))
HTTPServer(("127.0.0.1", int(arguments["--port"])), Page).serve_forever()
