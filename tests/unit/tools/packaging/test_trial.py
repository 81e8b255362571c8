from __future__ import annotations

from pathlib import Path

import pytest

from tools.errors import BadInput, ToolFailed
from tools.packaging import trial
from tools.packaging.sources import FunctionSource

OK = "def handler(event, context):\n    return 1\n"


def attempt(tmp_path: Path, handler: str, extra: dict[str, str] | None = None, **env: str) -> float:
    files = {"fn/__init__.py": b"", "fn/handler.py": handler.encode()}
    third_party = {name: tmp_path / name for name in extra or {}}
    for name, text in (extra or {}).items():
        (tmp_path / name).write_text(text)
    return trial.import_handler(FunctionSource("fn", files, "", env), {**files, **third_party}, tmp_path / "trial")


def refusal(tmp_path: Path, handler: str, extra: dict[str, str] | None = None) -> BadInput:
    with pytest.raises(BadInput) as caught:
        attempt(tmp_path, handler, extra)
    return caught.value


def test_a_complete_package_imports(tmp_path: Path) -> None:
    seconds = attempt(tmp_path, f"import json, urllib3, dateutil, six, helper\n{OK}", {"helper.py": ""})

    assert 0 < seconds < 60


def test_nothing_is_left_behind_and_wheels_are_not_touched(tmp_path: Path) -> None:
    attempt(tmp_path, f"import helper\n{OK}", {"helper.py": "X = 1\n"})

    assert [path.name for path in tmp_path.iterdir()] == ["helper.py"]
    assert (tmp_path / "helper.py").read_text() == "X = 1\n"


def test_what_a_killed_trial_left_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "trial" / "task").mkdir(parents=True)
    (tmp_path / "trial" / "task" / "helper.py").touch()

    assert '"helper"' in refusal(tmp_path, f"import helper\n{OK}").what


def test_where_files_cannot_be_linked_they_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no hard links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)

    assert attempt(tmp_path, f"import helper\n{OK}", {"helper.py": ""})


def test_the_harness_own_libraries_are_out_of_reach(tmp_path: Path) -> None:
    # GIVEN a library that the harness has installed and the zip has not
    import jinja2

    assert jinja2

    error = refusal(tmp_path, f"import os\nimport jinja2\n{OK}")

    assert '"jinja2"' in error.what
    assert error.why.startswith("lambda_src/fn/handler.py:2: ")
    assert "uv pip compile lambda_src/fn/requirements.in" in error.hint


def test_what_a_dependency_loads_by_name_is_missed_at_the_line_of_ours_that_led_there(tmp_path: Path) -> None:
    lazy = "import importlib\nimportlib.import_module('rich.console')\n"

    error = refusal(tmp_path, f"import lazy\n{OK}", {"lazy.py": lazy})

    assert '"rich"' in error.what
    assert "lambda_src/fn/handler.py:1" in error.why


def test_an_import_that_raises_is_told_with_its_line(tmp_path: Path) -> None:
    error = refusal(tmp_path, "import os\nos.environ['FACILITATOR']\n")

    assert error.what == "fn: its handler cannot be imported"
    assert error.why == "lambda_src/fn/handler.py:2: KeyError: 'FACILITATOR'"
    assert "lambda_src/fn/trial.env" in error.hint


def test_variables_beyond_the_usual_can_be_given(tmp_path: Path) -> None:
    assert attempt(tmp_path, f"import os\nos.environ['FACILITATOR'], os.environ['USERS_TABLE']\n{OK}", FACILITATOR="x")


def test_an_import_that_calls_out_is_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path, f"import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9/')\n{OK}")

    assert "reached out to the network" in error.why
    assert "lambda_src/fn/handler.py:2" in error.why


def test_an_import_that_exits_is_refused(tmp_path: Path) -> None:
    assert "SystemExit" in refusal(tmp_path, "import sys\nsys.exit(0)\n").why


def test_a_handler_that_is_no_function_is_refused(tmp_path: Path) -> None:
    assert "no function named handler" in refusal(tmp_path, "handler = 1\n").why


def test_an_import_may_print(tmp_path: Path) -> None:
    assert attempt(tmp_path, f"print('hello')\n{OK}")


def test_the_callers_environment_does_not_reach_the_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "real")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")

    assert attempt(
        tmp_path, f"import os\nassert 'AWS_PROFILE' not in os.environ\nassert 'real' not in os.environ.values()\n{OK}"
    )


def test_a_python_without_boto3_cannot_judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial.importlib.util, "find_spec", lambda _: None)

    with pytest.raises(ToolFailed, match="no boto3"):
        attempt(tmp_path, OK)


def test_an_interpreter_that_dies_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(ToolFailed, match="ended with status 7"):
        attempt(tmp_path, "import os\nos._exit(7)\n")
