from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import cli
from tools.errors import BadInput, ExitCode
from tools.model import Target


def test_the_default_is_the_embedded_emulator_and_the_service_stack() -> None:
    asked = cli.request_of(cli.make_parser().parse_args(["plan", "dev"]))
    assert (asked.target, asked.stack, asked.environments) == (Target.LOCAL, "service", ("dev",))


def test_an_environment_named_twice_runs_once() -> None:
    assert cli.request_of(cli.make_parser().parse_args(["plan", "dev", "prod", "dev"])).environments == ("dev", "prod")


@pytest.mark.parametrize(
    "argv", [["plan"], ["aply", "dev"], ["plan", "dev", "--target", "moon"], ["unlock", "dev"], []]
)
def test_a_wrong_command_line_exits_2_with_the_usage(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(argv)
    assert ended.value.code == ExitCode.UNUSABLE
    assert "usage:" in capsys.readouterr().err


def test_an_unknown_environment_is_one_error_without_a_traceback(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAFEMATE_BUILD_DIR", str(tmp_path))
    assert cli.main(["drift", "staging"]) == ExitCode.UNUSABLE
    printed = capsys.readouterr().err
    assert 'there is no environment "staging"' in printed
    assert "→ nox -s plan -- dev" in printed
    assert "Traceback" not in printed
    assert not list(tmp_path.iterdir())


def test_a_defect_is_called_one_and_is_not_mistaken_for_bad_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("tools.commands.doctor.run", broken)
    assert cli.main(["doctor"]) == ExitCode.FAILED
    assert "defect of the harness" in capsys.readouterr().err


def test_on_an_emulated_target_the_process_itself_forgets_real_aws_settings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    seen: list[str | None] = []

    def look(*_: object) -> int:
        seen.append(os.environ.get("AWS_PROFILE"))
        raise BadInput("enough")

    monkeypatch.setattr("tools.commands.drift.run", look)
    cli.main(["drift", "dev"])
    monkeypatch.setenv("AWS_PROFILE", "production")
    cli.main(["drift", "dev", "--target", "aws"])
    assert seen == [None, "production"]


def test_a_reader_who_has_had_enough_is_no_error() -> None:
    """`python -m tools explain --json | head -c 1`: the pipe closes while we write."""
    ours = subprocess.Popen(
        [sys.executable, "-m", "tools", "explain", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        cwd=Path(cli.__file__).parents[1],
    )  # fmt: skip
    assert ours.stdout
    assert ours.stderr
    ours.stdout.close()
    said = ours.stderr.read()
    ours.stderr.close()
    assert ours.wait(60) == 0, said
    assert said == b""
