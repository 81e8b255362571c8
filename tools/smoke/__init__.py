"""The monitor's checks, run from a shell.

They are `lambda_src/api_monitor/checks` and nothing of our own: what passes here is what the monitor goes on watching.
"""

from __future__ import annotations

import sys

from tools.context import REPOSITORY

# The functions' code is no installed package. Last, so that nothing of it stands before what the harness imports.
_FUNCTIONS = str(REPOSITORY / "lambda_src")
if _FUNCTIONS not in sys.path:
    sys.path.append(_FUNCTIONS)
