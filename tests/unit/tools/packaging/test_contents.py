from __future__ import annotations

from pathlib import Path

import pytest

from tools.packaging.contents import belongs_in_zip, wheel_files


@pytest.mark.parametrize(
    "name",
    [
        "package/module.py",
        "package/native.abi3.so",
        "package/data.json",
        "package-1.0.dist-info/METADATA",
        "package-1.0.dist-info/entry_points.txt",
        "package-1.0.dist-info/licenses/LICENSE.BSD",
        "package-1.0.dist-info/LICENSE",
        "package/bin/tool.py",
    ],
)
def test_a_wheels_code_metadata_and_licences_are_shipped(name: str) -> None:
    assert belongs_in_zip(name, own=False)


@pytest.mark.parametrize(
    "name",
    [
        "package/__pycache__/module.cpython-311.pyc",
        "package/module.pyc",
        "package/module.pyi",
        "package/native.pyx",
        "package/native.c",
        "package/tests/test_module.py",
        "package-1.0.dist-info/RECORD",
        "package-1.0.dist-info/INSTALLER",
        "package-1.0.dist-info/REQUESTED",
        "package-1.0.dist-info/direct_url.json",
        "bin/script",
        ".lock",
    ],
)
def test_what_never_runs_or_differs_by_machine_stays_out(name: str) -> None:
    assert not belongs_in_zip(name, own=False)


@pytest.mark.parametrize("name", ["f/requirements.in", "f/requirements.txt", "f/README.md", "f/trial.env", "f/.env"])
def test_what_is_about_a_function_and_not_of_it_stays_out(name: str) -> None:
    assert not belongs_in_zip(name, own=True)


def test_a_folder_named_bin_is_ours_to_ship_when_we_wrote_it() -> None:
    assert belongs_in_zip("bin/handler.py", own=True)


def test_wheel_files_are_found_at_every_depth(tmp_path: Path) -> None:
    (tmp_path / "p" / "q").mkdir(parents=True)
    (tmp_path / "p" / "q" / "m.py").touch()
    (tmp_path / "p" / "q" / "m.pyi").touch()

    assert wheel_files(tmp_path) == {"p/q/m.py": tmp_path / "p" / "q" / "m.py"}
