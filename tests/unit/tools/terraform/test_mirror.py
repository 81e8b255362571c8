from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tools.context import Context
from tools.errors import BadInput, ToolFailed
from tools.terraform import mirror
from tools.terraform.mirror import explain_init_failure, find_mirror, implied_folders, locked_versions
from tools.terraform.platforms import this_platform

LOCK = """provider "registry.terraform.io/hashicorp/aws" {
  version     = "5.100.0"
  constraints = "5.100.0"
}
"""


@pytest.fixture
def here(context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    """A repository that locks hashicorp/aws 5.100.0, and a home, system folders and working directory of its own."""
    for name in ("root", "home", "work", "opt", "srv"):
        (tmp_path / name).mkdir()
    lock = tmp_path / "root" / "terraform" / "stacks" / "service" / ".terraform.lock.hcl"
    lock.parent.mkdir(parents=True)
    lock.write_text(LOCK)
    monkeypatch.chdir(tmp_path / "work")
    environ = {"HOME": str(tmp_path / "home"), "XDG_DATA_DIRS": str(tmp_path / "data")}
    return replace(context, root=tmp_path / "root", environ=environ)


def find(here: Context, **environ: str) -> Path | None:
    base = here.root.parent
    changed = replace(here, environ={**here.environ, **environ})
    return find_mirror(changed, add_on_roots=(base / "opt", base / "missing", base / "srv"))


def unpacked(folder: Path, version: str = "5.100.0", platform: str = "") -> Path:
    package = folder / "registry.terraform.io" / "hashicorp" / "aws" / version / (platform or this_platform())
    package.mkdir(parents=True)
    (package / f"terraform-provider-aws_v{version}_x5").touch()
    return folder


def packed(folder: Path) -> Path:
    home = folder / "registry.terraform.io" / "hashicorp" / "aws"
    home.mkdir(parents=True)
    (home / f"terraform-provider-aws_5.100.0_{this_platform()}.zip").touch()
    return folder


def test_without_any_mirror_there_is_none(here: Context) -> None:
    assert find(here) is None


@pytest.mark.parametrize("layout", [unpacked, packed])
def test_a_folder_one_level_below_an_add_on_root_is_found(here: Context, layout: object, tmp_path: Path) -> None:
    assert callable(layout)
    (tmp_path / "opt" / "unrelated").mkdir()
    folder = layout(tmp_path / "opt" / "plugins")

    assert find(here) == folder


@pytest.mark.parametrize("place", ["opt", "opt/a/b"])
def test_the_add_on_root_itself_and_two_levels_below_are_not_searched(
    here: Context, tmp_path: Path, place: str
) -> None:
    unpacked(tmp_path / place)

    assert find(here) is None


def test_a_mirror_counts_only_with_the_locked_version_for_this_platform(here: Context, tmp_path: Path) -> None:
    unpacked(tmp_path / "opt" / "older", version="5.99.0")
    unpacked(tmp_path / "opt" / "other", platform="plan9_386")
    (tmp_path / "opt" / "empty" / "registry.terraform.io" / "hashicorp" / "aws" / "5.100.0" / this_platform()).mkdir(
        parents=True
    )
    assert find(here) is None

    right = unpacked(tmp_path / "srv" / "right")
    assert find(here) == right


@pytest.mark.parametrize("level", ["registry.terraform.io", "registry.terraform.io/hashicorp/aws/5.100.0"])
def test_a_mirror_with_links_terraform_would_not_follow_does_not_count(
    here: Context, tmp_path: Path, level: str
) -> None:
    real = unpacked(tmp_path / "elsewhere")
    link = tmp_path / "opt" / "linked" / level
    link.parent.mkdir(parents=True)
    link.symlink_to(real / level)

    assert find(here) is None


def test_a_mirror_that_is_itself_a_link_counts(here: Context, tmp_path: Path) -> None:
    (tmp_path / "opt" / "linked").symlink_to(unpacked(tmp_path / "elsewhere"))

    assert find(here) == tmp_path / "opt" / "linked"


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="XDG folders")
def test_the_order_is_chosen_then_terraforms_own_then_add_ons(here: Context, tmp_path: Path) -> None:
    # GIVEN a mirror in every place, last to first
    places = [
        tmp_path / "chosen",
        tmp_path / "work" / "terraform.d" / "plugins",
        tmp_path / "root" / "terraform.d" / "plugins",
        tmp_path / "home" / ".terraform.d" / "plugins",
        tmp_path / "home" / ".local" / "share" / "terraform" / "plugins",
        tmp_path / "data" / "terraform" / "plugins",
        tmp_path / "opt" / "a",
        tmp_path / "opt" / "b",
        tmp_path / "srv" / "a",
    ]
    for place in places:
        unpacked(place)

    # WHEN the first found is taken away each time
    found = [find(here, SAFEMATE_PROVIDER_MIRROR=str(places[0]))]
    for _ in places[1:]:
        found.append(find(here))
        assert found[-1] is not None
        (found[-1] / "registry.terraform.io").rename(found[-1] / "gone")

    # THEN they came in order
    assert found == places


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="XDG folders")
def test_the_xdg_folders_follow_their_variables(here: Context) -> None:
    folders = implied_folders(replace(here, environ={"HOME": "/h", "XDG_DATA_HOME": "/x", "XDG_DATA_DIRS": "/y:/z"}))

    assert folders[-3:] == [Path(f"/{name}/terraform/plugins") for name in "xyz"]


def test_a_chosen_mirror_without_the_provider_is_refused_though_others_have_it(here: Context, tmp_path: Path) -> None:
    unpacked(tmp_path / "opt" / "plugins")

    with pytest.raises(BadInput) as caught:
        find(here, SAFEMATE_PROVIDER_MIRROR=str(tmp_path / "chosen"))

    assert "hashicorp/aws 5.100.0" in caught.value.what
    assert "providers mirror" in caught.value.hint


def test_a_mirror_must_hold_every_version_the_stacks_lock(here: Context, tmp_path: Path) -> None:
    other = here.root / "terraform" / "stacks" / "bootstrap" / ".terraform.lock.hcl"
    other.parent.mkdir()
    other.write_text(LOCK.replace("5.100.0", "5.101.0"))
    folder = unpacked(tmp_path / "opt" / "plugins")

    assert locked_versions(here) == {"5.100.0", "5.101.0"}
    assert find(here) is None
    unpacked(folder, version="5.101.0")
    assert find(here) == folder


def test_providers_in_a_mirror_are_listed_by_their_source(tmp_path: Path) -> None:
    unpacked(tmp_path)

    assert mirror.providers_in(tmp_path) == ["registry.terraform.io/hashicorp/aws"]


UNREACHABLE = """
╷
│ Error: Failed to query available provider packages
│
│ Could not retrieve the list of available versions for provider hashicorp/aws:
│ could not connect to registry.terraform.io: failed to request discovery
│ document: Get "https://registry.terraform.io/.well-known/terraform.json":
│ dial tcp: lookup registry.terraform.io on 10.0.0.2:53: no such host
╵
"""


def test_no_provider_to_be_had_says_where_was_looked_and_how_to_mend_it(here: Context) -> None:
    error = explain_init_failure(UNREACHABLE, here)

    assert isinstance(error, ToolFailed)
    assert "hashicorp/aws 5.100.0" in error.what
    assert "no such host" in error.why
    assert "│" not in error.why
    for folder in (*implied_folders(here), "/opt/*", "/usr/local/share/*"):
        assert str(folder) in error.why
    assert "SAFEMATE_PROVIDER_MIRROR" in error.hint
    assert "providers mirror" in error.hint
    assert "HTTPS_PROXY" in error.hint


def test_a_provider_that_does_not_match_the_lock_file_is_told_apart(here: Context) -> None:
    text = """Error: Failed to install provider

Error while installing hashicorp/aws v5.100.0: the local package for
registry.terraform.io/hashicorp/aws 5.100.0 doesn't match any of the
checksums previously recorded in the dependency lock file (this might be"""

    error = explain_init_failure(text, here)

    assert "not the one the lock file names" in error.what
    assert "providers lock" in error.hint


def test_a_lock_file_out_of_step_is_bad_input(here: Context) -> None:
    text = (
        "Error: Provider dependency changes detected\n\nChanges were detected, but the lock\nfile is read-only. To use"
    )

    assert isinstance(explain_init_failure(text, here), BadInput)


def test_any_other_failure_is_passed_on(here: Context) -> None:
    error = explain_init_failure("│ Error: Module not found\n", here)

    assert (error.what, error.why) == ("terraform init failed", "Error: Module not found")
