"""Find a Terraform this repository works with, or fetch one."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools.context import Context
from tools.edges import process
from tools.edges.files import write_atomically
from tools.errors import BadInput, HarnessError, ToolFailed
from tools.terraform import download
from tools.terraform.cache import cache_folder
from tools.terraform.versions import Pin, read_pin

_SEEN = ("PATH", "HOME", "USERPROFILE", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")
_TIMEOUT_SECONDS = 60
_ELSEWHERE = "unset TERRAFORM_BIN to take the one on PATH, or to have one downloaded"


@dataclass(frozen=True)
class TerraformBinary:
    """A Terraform to run."""

    path: Path
    version: str


def find_terraform(context: Context, progress: Callable[[str], None] = lambda _: None) -> TerraformBinary:
    """TERRAFORM_BIN, or the one on PATH when it is of use, or the pinned release from the cache or the network.

    Raises:
        BadInput: TERRAFORM_BIN names something that cannot be used.
        ToolFailed: there is none to be had; says what was found, why it will not do, and the ways out.
    """
    pin = read_pin(context)
    if chosen := context.environ.get("TERRAFORM_BIN"):
        return _chosen(context, chosen, pin)
    found, fact = _on_path(context, pin)
    return found or _pinned(context, pin, fact, progress)


def pinned_path(context: Context, pin: Pin) -> Path:
    """Where the pinned release is kept; a Terraform put there by hand is used as well."""
    name = "terraform.exe" if sys.platform == "win32" else "terraform"
    return cache_folder(context) / "terraform" / pin.release / name


def _chosen(context: Context, chosen: str, pin: Pin) -> TerraformBinary:
    located = shutil.which(Path(chosen).expanduser(), path=context.environ.get("PATH"))
    if located is None:
        state = "is not an executable file" if Path(chosen).expanduser().exists() else "does not exist"
        raise BadInput(f"TERRAFORM_BIN names {chosen}, which {state}", hint=_ELSEWHERE)
    path = Path(located).absolute()
    try:
        version = _version(context, path)
    except ToolFailed as error:
        raise BadInput(f"TERRAFORM_BIN names {chosen}: {error.what}", why=error.why, hint=_ELSEWHERE) from error
    if not pin.admits(version):
        raise BadInput(
            f"TERRAFORM_BIN names Terraform {version}, and this repository needs {pin}",
            why=f"{path}; the pin is [tool.safemate] in pyproject.toml",
            hint=_ELSEWHERE,
        )
    return TerraformBinary(path, version)


def _on_path(context: Context, pin: Pin) -> tuple[TerraformBinary | None, str]:
    """The Terraform on PATH when it will do, and a sentence about it for when nothing else is found either."""
    located = shutil.which("terraform", path=context.environ.get("PATH", os.defpath))
    if located is None:
        return None, "there is no terraform on PATH"
    path = Path(located).absolute()
    try:
        version = _version(context, path)
    except ToolFailed as error:
        return None, f"the one on PATH cannot be used: {error.what}"
    if not pin.admits(version):
        return None, f"the one on PATH, {path}, is {version}, and this repository needs {pin}"
    return TerraformBinary(path, version), ""


def _pinned(context: Context, pin: Pin, fact: str, progress: Callable[[str], None]) -> TerraformBinary:
    path = pinned_path(context, pin)
    try:
        if not path.is_file():
            download.install(context, pin.release, path, progress)
        version = _version(context, path)
    except HarnessError as error:
        raise ToolFailed(
            "there is no Terraform to work with",
            why=f"{fact}\n{error.what}" + (f"\n{error.why}" if error.why else ""),
            hint=f"install Terraform {pin} (https://developer.hashicorp.com/terraform/install); or name one: "
            f"TERRAFORM_BIN=/path/to/terraform; or put it at {path}; or name a copy of {download.RELEASES} "
            "in SAFEMATE_TERRAFORM_RELEASES",
        ) from error
    return TerraformBinary(path, version)


def _version(context: Context, path: Path) -> str:
    """The version a Terraform says it is, asked once for each file: asking costs a process each time."""
    real = path.resolve()
    status = real.stat()
    identity = hashlib.sha256(f"{real}\n{status.st_mtime_ns}\n{status.st_size}".encode()).hexdigest()[:24]
    remembered = context.build / "terraform" / "versions" / identity
    if remembered.is_file():
        return remembered.read_text(encoding="utf-8")
    version = _ask(context, path)
    if _always_the_same(real):
        write_atomically(remembered, version)
    return version


def _always_the_same(real: Path) -> bool:
    """False for the stand-ins of version managers: the same file is another Terraform in another folder."""
    with real.open("rb") as stream:
        return real.name.lower().startswith("terraform") and stream.read(2) != b"#!"


def _ask(context: Context, path: Path) -> str:
    env = {name: context.environ[name] for name in _SEEN if name in context.environ}
    done = process.run(
        [path, "version", "-json"],
        env={**env, "CHECKPOINT_DISABLE": "1"},
        cwd=context.root,
        timeout_seconds=_TIMEOUT_SECONDS,
    )
    try:
        version = str(json.loads(done.stdout)["terraform_version"])
        Pin(version, version, version).admits(version)
    except (ValueError, KeyError, TypeError) as error:
        said = (done.stderr or done.stdout).strip()[:300]
        raise ToolFailed(
            f"{path} is not a working Terraform", why=f"terraform version -json: status {done.returncode}\n{said}"
        ) from error
    return version
