from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.tools.terraform.fake_terraform import Releases, asked, releases, terraform
from tools.context import Context
from tools.edges import process
from tools.errors import BadInput, ToolFailed
from tools.terraform import toolchain
from tools.terraform.platforms import this_platform
from tools.terraform.toolchain import TerraformBinary, find_terraform

NOWHERE = "http://127.0.0.1:9"  # RFC 863: nothing answers


def setting(context: Context, tmp_path: Path, **environ: str) -> Context:
    """A context with one folder on PATH (and the system's own, for the stand-ins' shell), and no network."""
    base = {
        "PATH": f"{tmp_path / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin",
        "HOME": str(tmp_path),
        "SAFEMATE_CACHE_DIR": str(tmp_path / "cache"),
        "SAFEMATE_TERRAFORM_RELEASES": NOWHERE,
    }
    return replace(context, environ={**base, **environ})


def test_the_one_on_path_is_taken_when_it_satisfies_the_pin(context: Context, tmp_path: Path) -> None:
    path = terraform(tmp_path / "bin" / "terraform", "1.12.2")

    assert find_terraform(setting(context, tmp_path)) == TerraformBinary(path, "1.12.2")


def test_terraform_bin_goes_before_path(context: Context, tmp_path: Path) -> None:
    terraform(tmp_path / "bin" / "terraform", "1.12.2")
    chosen = terraform(tmp_path / "chosen", "1.11.0")

    found = find_terraform(setting(context, tmp_path, TERRAFORM_BIN=str(chosen)))

    assert found == TerraformBinary(chosen, "1.11.0")


def test_terraform_bin_may_be_a_name_on_path(context: Context, tmp_path: Path) -> None:
    path = terraform(tmp_path / "bin" / "terraform-1.11")

    assert find_terraform(setting(context, tmp_path, TERRAFORM_BIN="terraform-1.11")).path == path


def refused(context: Context, tmp_path: Path, chosen: Path) -> BadInput:
    terraform(tmp_path / "bin" / "terraform")
    with pytest.raises(BadInput) as caught:
        find_terraform(setting(context, tmp_path, TERRAFORM_BIN=str(chosen)))
    assert "unset TERRAFORM_BIN" in caught.value.hint
    return caught.value


def test_terraform_bin_that_does_not_exist_is_refused(context: Context, tmp_path: Path) -> None:
    assert "does not exist" in refused(context, tmp_path, tmp_path / "missing").what


def test_terraform_bin_that_is_no_program_is_refused(context: Context, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("hello")

    assert "not an executable file" in refused(context, tmp_path, tmp_path / "text").what


def test_terraform_bin_that_is_too_old_is_refused_with_both_versions(context: Context, tmp_path: Path) -> None:
    error = refused(context, tmp_path, terraform(tmp_path / "old", "1.5.7"))

    assert "1.5.7" in error.what
    assert ">= 1.11.0, < 2.0.0" in error.what


def test_terraform_bin_that_is_something_else_is_refused(context: Context, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("#!/bin/sh\necho I am make; exit 2\n")
    other.chmod(0o755)

    error = refused(context, tmp_path, other)

    assert "not a working Terraform" in error.what
    assert "I am make" in error.why


def test_too_old_on_path_gives_way_to_the_cache(context: Context, tmp_path: Path) -> None:
    terraform(tmp_path / "bin" / "terraform", "1.5.7")
    cached = terraform(tmp_path / "cache" / "terraform" / "1.11.4" / "terraform")

    assert find_terraform(setting(context, tmp_path)) == TerraformBinary(cached, "1.11.4")


def test_with_none_on_path_the_pinned_release_is_downloaded_once(context: Context, tmp_path: Path) -> None:
    said: list[str] = []
    with releases() as site:
        site.publish("1.11.4", this_platform())
        here = setting(context, tmp_path, SAFEMATE_TERRAFORM_RELEASES=site.url)

        first = find_terraform(here, said.append)
        second = find_terraform(here, said.append)

    assert first == second == TerraformBinary(tmp_path / "cache" / "terraform" / "1.11.4" / "terraform", "1.11.4")
    assert len(site.requests) == 2
    assert len(said) == 1


def unusable(context: Context, tmp_path: Path, **environ: str) -> ToolFailed:
    with pytest.raises(ToolFailed) as caught:
        find_terraform(setting(context, tmp_path, **environ))
    for way_out in (
        "TERRAFORM_BIN=",
        "SAFEMATE_TERRAFORM_RELEASES",
        "developer.hashicorp.com",
        str(tmp_path / "cache"),
    ):
        assert way_out in caught.value.hint
    return caught.value


def test_absent_and_no_network_is_one_error_with_both_facts(context: Context, tmp_path: Path) -> None:
    error = unusable(context, tmp_path)

    assert "there is no terraform on PATH" in error.why
    assert f"{NOWHERE}/terraform/1.11.4/terraform_1.11.4_SHA256SUMS could not be reached" in error.why
    assert "refused" in error.why


def test_too_old_and_no_network_is_one_error_with_both_facts(context: Context, tmp_path: Path) -> None:
    path = terraform(tmp_path / "bin" / "terraform", "1.5.7")

    error = unusable(context, tmp_path)

    assert f"{path}, is 1.5.7, and this repository needs >= 1.11.0, < 2.0.0" in error.why
    assert "could not be reached" in error.why


def test_broken_on_path_and_no_network_says_what_is_broken(context: Context, tmp_path: Path) -> None:
    broken = terraform(tmp_path / "bin" / "terraform")
    broken.write_text("#!/bin/sh\nexit 1\n")

    assert f"{broken} is not a working Terraform" in unusable(context, tmp_path).why


def test_a_tampered_download_is_not_run(context: Context, tmp_path: Path) -> None:
    with releases() as site:
        tamper(site)
        error = unusable(context, tmp_path, SAFEMATE_TERRAFORM_RELEASES=site.url)

    assert "is not the file its checksum is for" in error.why
    assert not list((tmp_path / "cache").rglob("terraform*.zip"))
    assert not (tmp_path / "cache" / "terraform" / "1.11.4" / "terraform").exists()


def tamper(site: Releases) -> None:
    site.publish("1.11.4", this_platform())
    for path in site.files:
        if path.endswith(".zip"):
            site.files[path] += b"more"


def test_a_program_is_asked_for_its_version_once(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a program that is no script; it need not run, since the answer is ours
    path = terraform(tmp_path / "bin" / "terraform")
    path.write_bytes(b"\x7fELF 1")
    answers = ["1.11.4", "1.12.0"]
    monkeypatch.setattr(
        process, "run", lambda *_, **__: process.Completed(0, f'{{"terraform_version": "{answers.pop(0)}"}}', "")
    )
    here = setting(context, tmp_path)

    # WHEN it is looked for twice
    assert find_terraform(here).version == "1.11.4"
    assert find_terraform(here).version == "1.11.4"

    # THEN it was asked once, and is asked again when it is another file
    path.write_bytes(b"\x7fELF another")
    assert find_terraform(here).version == "1.12.0"
    assert answers == []


def test_a_version_managers_stand_in_is_asked_every_time(context: Context, tmp_path: Path) -> None:
    path = terraform(tmp_path / "bin" / "terraform")
    here = setting(context, tmp_path)

    find_terraform(here)
    find_terraform(here)

    assert asked(path) == 2


def test_terraform_is_asked_without_the_callers_account_and_settings(context: Context, tmp_path: Path) -> None:
    path = terraform(tmp_path / "bin" / "terraform")
    seen = tmp_path / "seen"
    path.write_text(path.read_text().replace("#!/bin/sh\n", f"#!/bin/sh\nenv > {seen}\n"))
    environ = {"AWS_PROFILE": "real", "TF_CLI_CONFIG_FILE": "/missing", "TF_CLI_ARGS": "-help"}

    assert find_terraform(setting(context, tmp_path, **environ)).version == "1.11.4"

    assert not [line for line in seen.read_text().splitlines() if line.startswith(("AWS_", "TF_"))]
    assert "CHECKPOINT_DISABLE=1" in seen.read_text().splitlines()


def test_the_place_for_a_terraform_put_there_by_hand_is_per_release(context: Context, tmp_path: Path) -> None:
    here = setting(context, tmp_path)

    assert toolchain.pinned_path(here, toolchain.read_pin(here)).parent.name == "1.11.4"
