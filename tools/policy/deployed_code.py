"""Is the code that runs the code that was judged? What AWS says it got, held against the hashes of the verdict."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from tools.model import Finding
from tools.policy.plan_source import planned

RULE = "SM_P_0030"
"""The code deployed must be the package that was judged."""

_CODE = ("aws_lambda_function", "aws_lambda_layer_version")


def differences(state: Mapping[str, Any], artifacts: Mapping[str, str]) -> Iterator[Finding]:
    """A finding for every function and layer whose code is not that of its package.

    Args:
        state: the state after the apply (`state_document.document`).
        artifacts: path as the plan named it → SHA-256, as the verdict has them.
    """
    for resource in planned(state):
        values = resource["change"]["after"]
        if resource["type"] not in _CODE or not values.get("filename"):
            continue
        sealed, runs = artifacts.get(values["filename"]), values.get("code_sha256") or ""
        if not sealed:
            message = f"its package {values['filename']} is not among those the verdict was given for"
        elif base64.b64encode(bytes.fromhex(sealed)).decode() == runs:
            continue
        else:
            message = f"AWS has code with the hash {runs or '(none)'}, which is not that of {values['filename']}"
        yield Finding(RULE, resource["address"], "fail", message, "state")
