"""The programs that fetch wheels: uv, or pip where there is no uv. Neither may run a package's build code."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from tools.errors import BadInput, HarnessError, ToolFailed
from tools.packaging.flavours import Flavour
from tools.packaging.sources import relock_command

_ENVIRONMENT = {
    "PATH", "HOME", "USER", "LANG", "TMPDIR", "TEMP", "TMP", "NETRC",
    "SYSTEMROOT", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PATHEXT",
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE",
}  # fmt: skip
_ENVIRONMENT_PREFIXES = ("UV_", "PIP_", "SSL_", "XDG_", "LC_")

# pip does not expand "manylinux_2_28" to the older tags it includes (PEP 600), so each is named.
_PIP_PLATFORMS = [*(f"manylinux_2_{minor}_aarch64" for minor in range(28, 16, -1)), "manylinux2014_aarch64"]


def command(environ: Mapping[str, str], flavour: Flavour, lock: Path, target: Path) -> list[str]:
    """The command that unpacks the wheels of `lock` into `target`.

    uv is what the variable UV names (as nox reads it); without that, the one on PATH or this interpreter's module.

    Raises:
        ToolFailed: there is neither uv nor pip.
    """
    path = environ.get("PATH")
    chosen = environ.get("UV")
    uv = shutil.which(chosen or "uv", path=path)
    if uv or (not chosen and importlib.util.find_spec("uv")):
        program = [uv] if uv else [sys.executable, "-m", "uv"]
        return [*program, "pip", "install", "--quiet", *_uv_target(flavour), *_shared(lock, target)]
    if importlib.util.find_spec("pip"):
        program = [sys.executable, "-m", "pip"]
    elif pip := shutil.which("pip3", path=path) or shutil.which("pip", path=path):
        # Another interpreter's pip must be told even for the local flavour which Python the wheels are for.
        program = [pip, "--python", sys.executable] if flavour.wheel_platform is None else [pip]
    else:
        raise ToolFailed("there is neither uv nor pip to fetch wheels with", hint='pip install "nox[uv]"')
    quiet = ["--quiet", "--disable-pip-version-check", "--no-compile"]
    return [*program, "install", *quiet, *_pip_target(flavour), *_shared(lock, target)]


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What the installer may see: how to run, its index and proxies; nothing of AWS or Terraform."""
    return {
        name: value
        for name, value in environ.items()
        if name.upper() in _ENVIRONMENT or name.upper().startswith(_ENVIRONMENT_PREFIXES)
    }


def explain(output: str, flavour: Flavour, function: str) -> HarnessError:
    """Turn an installer's failure into an error that says what to do."""
    tail = "\n".join(output.strip().splitlines()[-12:])
    for pattern, answer in _FAILURES:
        if re.search(pattern, output, re.IGNORECASE):
            return answer(tail, flavour, function)
    return ToolFailed(f"the wheels of {function} ({flavour.describes}) could not be fetched", why=tail)


def _uv_target(flavour: Flavour) -> list[str]:
    if flavour.wheel_platform is None:
        return ["--python", sys.executable]
    return [
        "--python",
        sys.executable,
        "--python-platform",
        flavour.wheel_platform,
        "--python-version",
        flavour.python,
    ]


def _pip_target(flavour: Flavour) -> list[str]:
    if flavour.wheel_platform is None:
        return []
    platforms = [part for name in _PIP_PLATFORMS for part in ("--platform", name)]
    return [*platforms, "--implementation", "cp", "--python-version", flavour.python]


def _shared(lock: Path, target: Path) -> list[str]:
    return ["--only-binary", ":all:", "--require-hashes", "--target", str(target), "--requirement", str(lock)]


def _unreachable(tail: str, flavour: Flavour, function: str) -> HarnessError:
    return ToolFailed(
        f"the wheels of {function} ({flavour.describes}) could not be fetched: no answer from the index",
        why=tail,
        hint="check the network and HTTPS_PROXY, or name an index in UV_INDEX_URL (for pip, PIP_INDEX_URL)",
    )


def _no_wheel(tail: str, flavour: Flavour, function: str) -> HarnessError:
    return BadInput(
        f"a dependency of {function} has no wheel for {flavour.describes}",
        why=f"source distributions are refused: they run code to build, and build for this machine\n{tail}",
        hint=f"name a release that has one in lambda_src/{function}/requirements.in, then: " + relock_command(function),
    )


def _hash(tail: str, _: Flavour, function: str) -> HarnessError:
    return BadInput(
        f"lambda_src/{function}/requirements.txt lacks a hash, or a download does not match one",
        why=tail,
        hint=relock_command(function),
    )


_FAILURES = (
    (r"failed to fetch|error sending request|NewConnectionError|network.* is disabled", _unreachable),
    (r"no usable wheels|has no wheels|building from source is disabled|from versions: ", _no_wheel),
    (r"hash[- ]checking|require-hashes|do not match the hashes|hash mismatch|hashes are required", _hash),
)
