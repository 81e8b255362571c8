from __future__ import annotations

import json
import shutil
import subprocess
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tools.context import Context
from tools.terraform.cli_config import write_cli_config
from tools.terraform.platforms import this_platform


@pytest.fixture
def here(context: Context, tmp_path: Path) -> Context:
    return replace(context, environ={"SAFEMATE_CACHE_DIR": str(tmp_path / "cache"), "HOME": str(tmp_path / "home")})


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    folder = tmp_path / 'a "quoted" folder'
    package = folder / "registry.terraform.io" / "hashicorp" / "aws" / "5.100.0" / this_platform()
    package.mkdir(parents=True)
    (package / "terraform-provider-aws_v5.100.0_x5").touch()
    return folder


def test_a_mirror_serves_what_it_has_and_the_registry_the_rest(here: Context, mirror: Path) -> None:
    text = write_cli_config(here, mirror).read_text()

    assert f"path    = {json.dumps(str(mirror))}" in text
    assert 'include = ["registry.terraform.io/hashicorp/aws"]' in text
    assert 'exclude = ["registry.terraform.io/hashicorp/aws"]' in text
    assert "disable_checkpoint = true" in text
    assert "plugin_cache_dir" not in text


def test_without_a_mirror_the_registrys_packages_are_kept_in_the_cache(here: Context, tmp_path: Path) -> None:
    text = write_cli_config(here, None).read_text()

    assert f'plugin_cache_dir   = "{tmp_path / "cache" / "providers"}"' in text
    assert (tmp_path / "cache" / "providers").is_dir()
    assert "direct {}" in text
    assert "filesystem_mirror" not in text


def test_the_cache_can_be_elsewhere(here: Context, tmp_path: Path) -> None:
    assert str(tmp_path / "mine") in write_cli_config(here, None, tmp_path / "mine").read_text()


def test_it_is_under_build_and_nothing_is_written_to_the_home_folder(
    here: Context, mirror: Path, tmp_path: Path
) -> None:
    path = write_cli_config(here, mirror)

    assert path.parent == here.build / "terraform"
    assert path.suffix == ".tfrc"
    assert not (tmp_path / "home").exists()


def test_the_callers_own_configuration_plays_no_part_even_when_it_is_missing(here: Context, mirror: Path) -> None:
    plain = write_cli_config(here, mirror)
    environ = {**here.environ, "TF_CLI_CONFIG_FILE": "/does/not/exist.tfrc", "TF_PLUGIN_CACHE_DIR": "/else"}

    assert write_cli_config(replace(here, environ=environ), mirror) == plain


def test_the_same_settings_are_the_same_file_untouched(here: Context, mirror: Path) -> None:
    before = write_cli_config(here, mirror).stat()

    assert write_cli_config(here, mirror).stat().st_mtime_ns == before.st_mtime_ns
    assert write_cli_config(here, None) != write_cli_config(here, mirror)


def test_runs_in_parallel_agree_on_one_whole_file(here: Context, mirror: Path) -> None:
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(write_cli_config(here, mirror).read_text())) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert len(set(found)) == 1
    assert len(list((here.build / "terraform").iterdir())) == 1


@pytest.mark.skipif(shutil.which("terraform") is None, reason="needs Terraform")
@pytest.mark.parametrize("with_mirror", [True, False])
def test_terraform_accepts_it(here: Context, mirror: Path, with_mirror: bool) -> None:
    path = write_cli_config(here, mirror if with_mirror else None)
    env = {"PATH": here.environ.get("PATH", ""), "TF_CLI_CONFIG_FILE": str(path), "CHECKPOINT_DISABLE": "1"}

    done = subprocess.run(
        [str(shutil.which("terraform")), "version"], env=env, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0
    assert done.stderr == ""
