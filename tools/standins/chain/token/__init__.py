"""The compiled token; docs/standins.md says how it is made from Token.sol."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def artifact() -> dict[str, Any]:
    """`abi`, `runtime` (0x…), and what it was made from and with: `source_sha256`, `compiler`."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / "Token.json").read_text(encoding="utf-8"))
    return found
