"""Secrets of a deployment, and everything that was logged while it was used."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import load_der_private_key

from tests.integration.applications.keys import open_key
from tests.integration.applications.platform import Platform

SHAPES = {
    "a token": re.compile(r"eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}"),
    "a signature that moves money": re.compile(r"0x[0-9a-fA-F]{130}\b"),
    "a private key": re.compile(
        r"BEGIN [A-Z ]*PRIVATE KEY|302e020100300506032b657004220420|3030020100300706052b8104000a"
    ),
}
"""What must be in no log line, whoever's it is."""


def found_in_logs(platform: Platform, environments: tuple[str, ...]) -> list[str]:
    """Each secret that a log line holds, told by what it is and where; never the secret itself."""
    known = {name: text for environment in environments for name, text in _secrets(platform, environment)}
    leaks = set()
    for place, line in _lines(platform, environments):
        leaks |= {f"{what} in {place}" for what, shape in SHAPES.items() if shape.search(line)}
        leaks |= {f"{name} in {place}" for name, text in known.items() if text in line}
    return sorted(leaks)


def _secrets(platform: Platform, environment: str) -> Iterator[tuple[str, str]]:
    """Parameters' values, and every wallet's private key as hexadecimal and base64."""
    ssm = platform.client("ssm", environment)
    for name in ("cdp-credentials", "hedera-operator", "monitor-credentials"):
        value = ssm.get_parameter(Name=f"/{environment}-safemate/{name}", WithDecryption=True)["Parameter"]["Value"]
        for part in re.findall(r'"([^"]{20,})"', value):
            yield f"a value of {name}", part
    rows = (
        platform.client("dynamodb", environment)
        .get_paginator("scan")
        .paginate(TableName=f"{environment}-safemate-wallets")
    )
    for row in (row for page in rows for row in page["Items"]):
        yield from _forms(f"the key of {row['walletId']['S']}", _key(platform, row, environment))


def _key(platform: Platform, row: dict[str, Any], environment: str) -> bytes:
    context = {
        "app": "safemate",
        "environment": environment,
        "userId": row["userId"]["S"],
        "walletId": row["walletId"]["S"],
        "purpose": "wallet-key",
    }
    if "sealedKey" not in row:
        return b""
    loaded: Any = load_der_private_key(open_key(platform, row, context, environment), None)
    if hasattr(loaded, "private_bytes_raw"):
        return bytes(loaded.private_bytes_raw())
    return int(loaded.private_numbers().private_value).to_bytes(32)


def _forms(name: str, secret: bytes) -> Iterator[tuple[str, str]]:
    if secret:
        yield name, secret.hex()
        yield f"{name} (base64)", base64.b64encode(secret).decode()


def _lines(platform: Platform, environments: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Every line of every log group, and of every log the emulator and its stand-ins keep on disk."""
    for environment in environments:
        logs = platform.client("logs", environment)
        for group in logs.get_paginator("describe_log_groups").paginate().search("logGroups[].logGroupName"):
            for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group):
                yield from ((group, event["message"]) for event in page["events"])
    for log in Path(platform.harness.build, "emulator").rglob("*.log"):
        yield from ((log.name, line) for line in log.read_text(errors="replace").splitlines())
