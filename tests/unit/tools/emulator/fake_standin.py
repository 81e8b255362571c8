"""A stand-in with nothing behind it. Run as `fake_standin.py -m tools.standins <name> --port N … --home DIR`.

BEHAVIOUR: `good` (default), `deaf` (never answers a reset). Leaves a file `kept` in its home, and its variables beside.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))

from tests.unit.tools.standins.toy import Toy
from tools.standins.faults import Faults
from tools.standins.server import Server

options = dict(zip(sys.argv[4::2], sys.argv[5::2], strict=True))
home = Path(options["--home"])
(home / "kept").write_text(f"{(home / 'kept').exists()}")
(home / "environ.json").write_text(json.dumps(dict(os.environ)))
server = Server(sys.argv[3], int(options["--port"]), Faults())
if os.environ.get("BEHAVIOUR") != "deaf":
    server.serve(Toy())
threading.Thread(target=server.serve_forever, daemon=True).start()
while os.read(0, 4096):
    pass
os._exit(0)
