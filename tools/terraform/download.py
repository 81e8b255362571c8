"""Fetch a Terraform release and put it in place only when its checksum is right.

The checksum file comes over TLS from the same host; its signature is not checked, since that needs a GPG program
(docs/packaging.md, "Terraform itself").
"""

from __future__ import annotations

import hashlib
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Mapping
from http.client import HTTPException
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from tools.context import Context
from tools.errors import BadInput, ToolFailed
from tools.terraform.platforms import this_platform

RELEASES = "https://releases.hashicorp.com"

_TIMEOUT_SECONDS = 30
_CHUNK = 1 << 18
_TELL_EVERY = 8 << 20

Progress = Callable[[str], None]


def install(context: Context, version: str, target: Path, progress: Progress) -> None:
    """Download a release for this platform and make its program `target`, in one step.

    SAFEMATE_TERRAFORM_RELEASES names a copy of releases.hashicorp.com; proxies are taken from the environment.

    Raises:
        BadInput: SAFEMATE_TERRAFORM_RELEASES is not a web address.
        ToolFailed: no connection, no such release, or a wrong checksum; nothing is left behind.
    """
    base = context.environ.get("SAFEMATE_TERRAFORM_RELEASES", RELEASES).rstrip("/")
    if urlsplit(base).scheme not in {"http", "https"}:
        raise BadInput(f"SAFEMATE_TERRAFORM_RELEASES is {base!r}", hint=f"it must be a web address like {RELEASES}")
    archive = f"terraform_{version}_{this_platform()}.zip"
    folder = f"{base}/terraform/{version}"
    opener = _opener(context.environ)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".download-") as name:
            work = Path(name)
            progress(f"downloading Terraform {version} from {base}")
            expected = _expected(opener, f"{folder}/terraform_{version}_SHA256SUMS", archive)
            actual = _fetch(opener, f"{folder}/{archive}", work / archive, progress)
            if actual != expected:
                raise ToolFailed(
                    f"{folder}/{archive} is not the file its checksum is for; it was deleted",
                    why=f"SHA-256 expected {expected}\n         received {actual}",
                )
            _unpack(work / archive, work / target.name).replace(target)
    except OSError as error:
        raise ToolFailed(f"Terraform {version} could not be stored in {target.parent}", why=str(error)) from error


def _expected(opener: urllib.request.OpenerDirector, url: str, archive: str) -> str:
    with _open(opener, url) as answer:
        lines = (line.split() for line in answer.read(1 << 20).decode(errors="replace").splitlines())
    sums = {words[1]: words[0].lower() for words in lines if len(words) == 2}
    if archive not in sums:
        raise ToolFailed(f"{url} has no line for {archive}", why="there may be no such release for this platform")
    return sums[archive]


def _fetch(opener: urllib.request.OpenerDirector, url: str, target: Path, progress: Progress) -> str:
    """Write the file and return its SHA-256, lower-case hex."""
    digest, done, told = hashlib.sha256(), 0, 0
    with _open(opener, url) as answer, target.open("wb") as file:
        total = int(getattr(answer, "headers", {}).get("Content-Length") or 0)
        while chunk := _read(answer, url):
            file.write(chunk)
            digest.update(chunk)
            done += len(chunk)
            if done - told >= _TELL_EVERY:
                told = done
                progress(f"downloading Terraform: {done / 1e6:.0f} of {total / 1e6:.0f} MB")
    return digest.hexdigest()


def _unpack(archive: Path, target: Path) -> Path:
    try:
        with zipfile.ZipFile(archive) as opened, opened.open(target.name) as program, target.open("wb") as file:
            while chunk := program.read(_CHUNK):
                file.write(chunk)
    except (zipfile.BadZipFile, KeyError) as error:
        raise ToolFailed(f"{archive.name} holds no {target.name}", why=str(error)) from error
    target.chmod(0o755)
    return target


def _opener(environ: Mapping[str, str]) -> urllib.request.OpenerDirector:
    """An opener for the proxies of this environment; NO_PROXY is urllib's own business."""
    lower = {name.lower(): value for name, value in environ.items() if value}
    proxies = {kind: lower.get(f"{kind}_proxy", lower.get("all_proxy")) for kind in ("http", "https")}
    return urllib.request.build_opener(
        urllib.request.ProxyHandler({kind: proxy for kind, proxy in proxies.items() if proxy})
    )


def _open(opener: urllib.request.OpenerDirector, url: str) -> IO[bytes]:
    try:
        answer: IO[bytes] = opener.open(url, timeout=_TIMEOUT_SECONDS)
    except urllib.error.HTTPError as error:
        raise ToolFailed(f"{url} answered {error.code} {error.reason}") from error
    except (OSError, HTTPException, ValueError) as error:
        raise ToolFailed(f"{url} could not be reached", why=str(getattr(error, "reason", error))) from error
    return answer


def _read(answer: IO[bytes], url: str) -> bytes:
    try:
        return answer.read(_CHUNK)
    except (OSError, HTTPException) as error:
        raise ToolFailed(f"the download of {url} broke off", why=str(error)) from error
