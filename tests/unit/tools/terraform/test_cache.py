from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tools.context import Context
from tools.terraform.cache import cache_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="XDG folders")


def test_the_chosen_folder_goes_first(context: Context, tmp_path: Path) -> None:
    environ = {"SAFEMATE_CACHE_DIR": str(tmp_path / "mine"), "XDG_CACHE_HOME": "/x", "HOME": "/h"}

    assert cache_folder(replace(context, environ=environ)) == tmp_path / "mine"


def test_the_users_cache_folder_is_next(context: Context) -> None:
    assert cache_folder(replace(context, environ={"XDG_CACHE_HOME": "/x", "HOME": "/h"})) == Path("/x/safemate")


@pytest.mark.parametrize("xdg", ["", "relative"])
def test_without_a_usable_one_it_is_below_home(context: Context, xdg: str) -> None:
    assert cache_folder(replace(context, environ={"XDG_CACHE_HOME": xdg, "HOME": "/h"})) == Path("/h/.cache/safemate")


def test_without_a_home_it_is_below_build(context: Context) -> None:
    assert cache_folder(replace(context, environ={})) == context.build / "cache"
