"""What the emulator's process may know of its surroundings: enough to run, nothing of a real account.

Emulated Lambda functions inherit the emulator's whole environment (MiniStack starts them that way), so whatever stays
here reaches the code under test.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import MutableMapping
from pathlib import Path

HOST = "127.0.0.1"
REGION = "us-east-1"

EMULATOR_ONLY = ("AUTH", "BIND_HOST", "DOCKER_HOST", "GATEWAY_PORT", "IOT_MTLS_ENABLED", "LAMBDA_EXECUTOR",
                 "MINISTACK_REGION", "S3_DATA_DIR", "SFTP_ENABLED", "STATE_DIR")  # fmt: skip
"""The switches below that are none of a function's business."""

_KEPT = frozenset({"PATH", "LANG", "TZ", "USER", "LOGNAME", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"})


def isolate(environ: MutableMapping[str, str], *, port: int, home: Path) -> None:
    """Reduce `environ` to what the emulator needs, in place.

    Must run before MiniStack is imported: it reads its switches on import. AWS_ENDPOINT_URL, AWS_PROFILE, credentials,
    proxies, PYTHONPATH and every other setting of the caller are gone afterwards.
    """
    kept = {name: value for name, value in environ.items() if name in _KEPT or name.startswith("LC_")}
    environ.clear()
    environ.update(kept | _switches(port, home))


def prepare_home(home: Path) -> None:
    """Make the emulator's folder; what an earlier, killed run left of its temporary files is removed."""
    remove_temporary(home)
    _temporary(home).mkdir(parents=True)


def remove_temporary(home: Path) -> None:
    """Unpacked functions and layers, and the signing keys of user pools that no longer exist."""
    for folder in (_temporary(home), home / "state"):
        shutil.rmtree(folder, ignore_errors=True)


def scratch(home: Path) -> Path:
    """A folder that is empty when the emulator starts and gone when it ends."""
    return _temporary(home) / "stand-ins"


def _temporary(home: Path) -> Path:
    return home / "tmp"


def _switches(port: int, home: Path) -> dict[str, str]:
    """MiniStack's own switches, and the usual places of AWS settings pointed at nothing."""
    return {
        "AUTH": "true",  # IAM is enforced, as on AWS
        "MINISTACK_COGNITO_PRETOKEN_STRICT": "1",  # a trigger that fails is a sign-in denied, as on AWS
        "GATEWAY_PORT": str(port),
        "BIND_HOST": HOST,
        "IOT_MTLS_ENABLED": "0",  # would listen on 0.0.0.0:8883
        "SFTP_ENABLED": "0",
        "MINISTACK_REGION": REGION,
        "DOCKER_HOST": f"unix://{home / 'no-docker.sock'}",  # MiniStack would remove containers it takes for its own
        "LAMBDA_EXECUTOR": "local",
        "STATE_DIR": str(home / "state"),  # Cognito's signing keys; the default is a folder all users share
        "S3_DATA_DIR": str(home / "s3"),
        "HOME": str(home),
        "TMPDIR": str(_temporary(home)),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "*",
    }
