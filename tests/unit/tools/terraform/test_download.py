from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.tools.terraform.fake_terraform import Releases, releases
from tools.context import Context
from tools.errors import BadInput, ToolFailed
from tools.terraform import download
from tools.terraform.platforms import this_platform


@pytest.fixture
def site() -> Iterator[Releases]:
    with releases() as running:
        running.publish("1.11.4", this_platform())
        yield running


def install(context: Context, base: str, target: Path, version: str = "1.11.4", **environ: str) -> list[str]:
    said: list[str] = []
    here = replace(context, environ={"SAFEMATE_TERRAFORM_RELEASES": base, **environ})
    download.install(here, version, target, said.append)
    return said


def failure(context: Context, base: str, target: Path, **environ: str) -> ToolFailed:
    with pytest.raises(ToolFailed) as caught:
        install(context, base, target, **environ)
    assert not target.exists()
    assert not target.parent.exists() or list(target.parent.iterdir()) == []
    return caught.value


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "terraform"


def test_a_release_is_checked_unpacked_and_made_a_program(context: Context, site: Releases, target: Path) -> None:
    said = install(context, f"{site.url}/", target)

    assert os.access(target, os.X_OK)
    assert target.read_text().startswith("#!/bin/sh")
    assert list(target.parent.iterdir()) == [target]
    assert said == [f"downloading Terraform 1.11.4 from {site.url}"]
    assert site.requests == [
        "/terraform/1.11.4/terraform_1.11.4_SHA256SUMS",
        f"/terraform/1.11.4/terraform_1.11.4_{this_platform()}.zip",
    ]


def test_a_long_download_tells_how_far_it_is(
    context: Context, site: Releases, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "_TELL_EVERY", 1)
    monkeypatch.setattr(download, "_CHUNK", 200)

    said = install(context, site.url, target)

    assert len(said) > 2
    assert {text.partition(":")[0] for text in said[1:]} == {"downloading Terraform"}


def test_a_wrong_checksum_leaves_nothing(context: Context, site: Releases, target: Path) -> None:
    archive = f"/terraform/1.11.4/terraform_1.11.4_{this_platform()}.zip"
    site.files[archive] = site.files[archive][:-1] + b"?"

    error = failure(context, site.url, target)

    assert f"{site.url}{archive} is not the file its checksum is for; it was deleted" in error.what
    assert "SHA-256 expected" in error.why


def test_a_release_that_does_not_exist_is_a_404(context: Context, site: Releases, target: Path) -> None:
    site.files.clear()

    assert "SHA256SUMS answered 404" in failure(context, site.url, target).what


def test_a_release_without_this_platform_is_told(context: Context, site: Releases, target: Path) -> None:
    site.files["/terraform/1.11.4/terraform_1.11.4_SHA256SUMS"] = b"00  terraform_1.11.4_plan9_386.zip\n"

    assert f"has no line for terraform_1.11.4_{this_platform()}.zip" in failure(context, site.url, target).what


def test_an_archive_without_the_program_is_told(context: Context, site: Releases, target: Path) -> None:
    odd = target.with_name("terraform-odd")

    assert "holds no terraform-odd" in failure(context, site.url, odd).what


def test_nobody_listening_is_told(context: Context, target: Path) -> None:
    error = failure(context, "http://127.0.0.1:9", target)

    assert "could not be reached" in error.what
    assert "refused" in error.why


def test_a_name_that_does_not_resolve_is_told(context: Context, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    error = failure(context, "http://releases.invalid", target)

    assert "http://releases.invalid/terraform/1.11.4/" in error.what
    assert "Name or service not known" in error.why


def test_an_address_that_is_none_is_refused(context: Context, target: Path) -> None:
    with pytest.raises(BadInput) as caught:
        install(context, "file:///etc", target)

    assert "SAFEMATE_TERRAFORM_RELEASES" in caught.value.what
    assert download.RELEASES in caught.value.hint


def test_a_folder_that_cannot_be_written_is_told(context: Context, site: Releases, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ToolFailed) as caught:
        install(context, site.url, tmp_path / "file" / "terraform")

    assert "could not be stored" in caught.value.what


def test_proxies_are_taken_from_the_callers_environment(context: Context, site: Releases, target: Path) -> None:
    # GIVEN a host that only the proxy can answer for; a proxy is asked with the whole address (RFC 9112, 3.2.2)
    host = "http://releases.invalid"
    for path in list(site.files):
        site.files[host + path] = site.files[path]

    install(context, host, target, HTTP_PROXY=site.url)

    assert target.exists()
    assert site.requests[0] == f"{host}/terraform/1.11.4/terraform_1.11.4_SHA256SUMS"


def test_two_at_once_both_end_with_a_whole_program(context: Context, site: Releases, target: Path) -> None:
    threads = [threading.Thread(target=install, args=(context, site.url, target)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert target.read_text().startswith("#!/bin/sh")
    assert list(target.parent.iterdir()) == [target]
