"""Lambda: the environment variables of AWS's runtime that MiniStack leaves out, and proxies that lead nowhere.

Source: Lambda developer guide, "Defined runtime environment variables".
"""

from __future__ import annotations

import os
from typing import Any

from ministack.core import lambda_runtime

from tools.emulator.surroundings import HOST

_NOWHERE = "http://127.0.0.1:9"  # "discard" (RFC 863), which nothing serves any more: refused at once
_PROXIES = {"HTTP_PROXY": _NOWHERE, "HTTPS_PROXY": _NOWHERE, "ALL_PROXY": _NOWHERE, "NO_PROXY": "127.0.0.1,localhost"}
_NO_WAY_OUT = _PROXIES | {name.lower(): value for name, value in _PROXIES.items()}
"""Keeps a function's HTTP clients on this machine. Some programs read the upper-case names, some the lower-case."""


def install() -> None:
    """Give them along with the credentials, which every function gets on its start."""
    upstream = lambda_runtime.execution_credentials

    def execution_credentials(config: dict[str, Any]) -> dict[str, str]:
        credentials: dict[str, str] = upstream(config)
        return credentials | _runtime_variables(config) | _NO_WAY_OUT

    lambda_runtime.execution_credentials = execution_credentials


def _runtime_variables(config: dict[str, Any]) -> dict[str, str]:
    name = config.get("FunctionName", "")
    logging = config.get("LoggingConfig") or {}
    return {
        "_HANDLER": config.get("Handler", ""),
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{config.get('Runtime', '')}",
        "AWS_LAMBDA_LOG_GROUP_NAME": logging.get("LogGroup") or f"/aws/lambda/{name}",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "AWS_XRAY_DAEMON_ADDRESS": f"{HOST}:{os.environ['GATEWAY_PORT']}",  # tools/emulator/traces.py
        "TZ": ":UTC",
    }
