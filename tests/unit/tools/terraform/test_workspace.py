from __future__ import annotations

from pathlib import Path

import pytest

from tools.context import Context
from tools.errors import BadInput
from tools.terraform import workspace


def test_the_copy_holds_the_stack_its_lock_file_and_the_modules_where_sources_expect_them(
    context: Context, tmp_path: Path
) -> None:
    folder = workspace.sync(context, tmp_path / "run", "service")
    assert (folder / ".terraform.lock.hcl").is_file()
    assert (folder / "../../modules/kms/variables.tf").resolve().is_file()
    assert (folder / "../../../policies/limits.json").resolve().is_file()


def test_a_sync_follows_the_sources_and_removes_what_does_not_belong(context: Context, tmp_path: Path) -> None:
    run_dir = tmp_path / "run"
    folder = workspace.sync(context, run_dir, "service")
    (folder / "recovery_imports.tf").write_text("import {}")
    source = context.root / "terraform/stacks/service/variables.tf"
    source.write_text(source.read_text() + "\n# edited\n")
    workspace.sync(context, run_dir, "service")
    assert not (folder / "recovery_imports.tf").exists()
    assert (folder / "variables.tf").read_text().endswith("# edited\n")


def test_a_sync_brings_limits_that_changed(context: Context, tmp_path: Path) -> None:
    folder = workspace.sync(context, tmp_path / "run", "service")
    (context.root / "policies/limits.json").write_text("{}")
    workspace.sync(context, tmp_path / "run", "service")
    assert (folder / "../../../policies/limits.json").resolve().read_text() == "{}"


def test_a_sync_with_nothing_changed_touches_no_file(context: Context, tmp_path: Path) -> None:
    folder = workspace.sync(context, tmp_path / "run", "service")
    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*")}
    workspace.sync(context, tmp_path / "run", "service")
    assert {p: p.stat().st_mtime_ns for p in folder.rglob("*")} == before


def test_a_state_that_terraform_could_not_save_is_kept_out_of_the_next_runs_way(
    context: Context, tmp_path: Path
) -> None:
    run_dir = tmp_path / "run"
    folder = workspace.sync(context, run_dir, "service")
    assert workspace.rescue_errored_state(run_dir, "service") is None
    (folder / "errored.tfstate").write_text("precious")
    kept = workspace.rescue_errored_state(run_dir, "service")
    workspace.sync(context, run_dir, "service")
    assert kept == run_dir / "errored.tfstate"
    assert kept.read_text() == "precious"


def test_an_unknown_stack_is_named_with_those_there_are(context: Context, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match='"sevrice"') as caught:
        workspace.sync(context, tmp_path / "run", "sevrice")
    assert "service" in caught.value.why
