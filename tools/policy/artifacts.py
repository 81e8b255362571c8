"""The files a plan names without holding them: packages of functions and layers, uploads, anything local.

Terraform reads them when it applies. Whoever swaps one between plan and apply has other bytes deployed than were
judged, so a verdict carries their hashes.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tools.edges.files import sha256
from tools.errors import GateUnsound
from tools.policy.plan_source import planned

_FILES = {
    "aws_lambda_function": "filename",
    "aws_lambda_layer_version": "filename",
    "aws_s3_bucket_object": "source",
    "aws_s3_object": "source",
}
"""Type → the argument that names a local file (Terraform AWS provider 5.100, each resource's "Argument Reference")."""

_CODE = ("aws_lambda_function", "aws_lambda_layer_version")

_LONGEST_PATH = 1024


def find(plan: Mapping[str, Any], stack_dir: Path) -> dict[str, str]:
    """Path (as the plan names it, relative to `stack_dir`) → SHA-256 of every file that applying the plan would read.

    Beside the arguments known to name a file, any text that is the path of one counts: taking one too many in costs a
    hash, missing one costs the seal.

    Raises:
        GateUnsound: a file is not there, its bytes are not those of the plan's `source_code_hash`, or nobody can tell
            which bytes would be deployed.
    """
    found: dict[str, str] = {}
    for change in planned(plan):
        after, unknown = change["change"].get("after") or {}, change["change"].get("after_unknown") or {}
        address, kind = change["address"], change["type"]
        if doubt := _doubt(kind, after, unknown):
            raise GateUnsound(f"{address}: {doubt}", why="a verdict is tied to the bytes of all that is deployed")
        if kind in _FILES and (name := after.get(_FILES[kind])):
            found[name] = _hash(address, name, stack_dir)
            _compare(address, name, found[name], after.get("source_code_hash") or "")
        for name in _texts(after):
            if name not in found and _is_file(name, stack_dir):
                found[name] = sha256(stack_dir / name)
    return dict(sorted(found.items()))


def _doubt(kind: str, after: Mapping[str, Any], unknown: Any) -> str:
    """Why the bytes that would be deployed cannot be told from the plan; empty when they can."""
    if kind in _FILES and isinstance(unknown, Mapping) and unknown.get(_FILES[kind]):
        return f"which file {_FILES[kind]} names is not known until apply"
    if kind not in _CODE:
        return ""
    if after.get("s3_bucket") and not after.get("s3_object_version"):
        return "its code comes from a bucket, and s3_object_version does not say which version of it"
    image = after.get("image_uri")
    return "image_uri names no digest (@sha256:…)" if image and "@sha256:" not in image else ""


def _hash(address: str, name: str, stack_dir: Path) -> str:
    if not (stack_dir / name).is_file():
        raise GateUnsound(f"{address} takes its code from {name}, which is not there", hint="nox -s package")
    return sha256(stack_dir / name)


def _compare(address: str, name: str, digest: str, promised: str) -> None:
    if promised and base64.b64encode(bytes.fromhex(digest)).decode() != promised:
        raise GateUnsound(f"{name} is not the package the plan was made with: {address} names another hash")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _is_file(text: str, stack_dir: Path) -> bool:
    """Whether a text is the path of a file below or beside the stack. An absolute path may be another machine's."""
    if not 0 < len(text) <= _LONGEST_PATH or text.startswith("/") or "\0" in text or "\n" in text:
        return False
    try:
        return (stack_dir / text).is_file()
    except OSError:  # too long a name for a file
        return False
