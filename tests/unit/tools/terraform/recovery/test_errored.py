from __future__ import annotations

from pathlib import Path
from typing import Any

from tools.terraform.recovery import errored


def test_usually_there_is_nothing_to_save(run_dir: Path, driver: Any) -> None:
    assert errored.push(driver("sys.exit(1)"), run_dir) == ()


def test_a_state_left_over_is_saved_and_gone(run_dir: Path, driver: Any, tmp_path: Path) -> None:
    (run_dir / "errored.tfstate").write_text("{}")
    notes = errored.push(driver(f"open({str(tmp_path / 'called')!r}, 'w').write(' '.join(argv))"), run_dir)
    assert (tmp_path / "called").read_text() == f"state push {run_dir / 'errored.tfstate'}"
    assert len(notes) == 1
    assert not (run_dir / "errored.tfstate").exists()


def test_a_state_that_terraform_refuses_is_kept_and_told(run_dir: Path, driver: Any) -> None:
    (run_dir / "errored.tfstate").write_text("{}")
    (note,) = errored.push(driver("print('serial is older', file=sys.stderr); sys.exit(1)"), run_dir)
    assert "serial is older" in note
    assert (run_dir / "errored.tfstate").exists()
