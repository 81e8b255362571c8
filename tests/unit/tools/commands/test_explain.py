from __future__ import annotations

import json
import re

import pytest

from tools import cli
from tools.errors import ExitCode


def test_all_rules_are_listed_with_their_titles(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain"]) == ExitCode.DONE
    printed = capsys.readouterr().out
    assert re.search(r"^SM_P_0001 +What holds data is not deleted or replaced", printed, re.MULTILINE)
    assert "nox -s explain -- ID" in printed


def test_a_page_is_printed_as_it_is_written_where_nobody_looks_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "sm_p_0001"]) == ExitCode.DONE
    printed = capsys.readouterr().out
    assert printed.startswith("# SM_P_0001: ")
    for section in ("## Why", "## How to fix", "## Who may waive", "## Exceptions now"):
        assert section in printed


def test_on_a_terminal_the_page_is_laid_out(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert cli.main(["explain", "SM_P_0001"]) == ExitCode.DONE
    printed = capsys.readouterr().out
    assert "## Why" not in printed
    assert "Why" in printed


def test_pages_and_the_list_can_be_had_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "SM_P_0001", "SM_P_0003", "SM_P_0001", "--json"]) == ExitCode.DONE
    assert [page["id"] for page in json.loads(capsys.readouterr().out)] == ["SM_P_0001", "SM_P_0003"]
    assert cli.main(["explain", "--json"]) == ExitCode.DONE
    listed = json.loads(capsys.readouterr().out)
    assert {"id", "title"} == set(listed[0])


def test_an_unknown_id_exits_2_with_what_was_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "SM_P_001"]) == ExitCode.UNUSABLE
    assert "did you mean SM_P_0001" in capsys.readouterr().err
