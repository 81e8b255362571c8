"""What the README and `nox -l` promise is what the command line answers."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from tools.cli import VERBS, make_parser

ROOT = Path(__file__).resolve().parents[2]


def sessions() -> dict[str, str]:
    """nox sessions: name → docstring."""
    text = (ROOT / "noxfile.py").read_text(encoding="utf-8")
    return dict(re.findall(r'@nox\.session[^\n]*\ndef (\w+)\(.*?\) -> None:\n    """(.*?)"""', text))


@pytest.mark.parametrize("verb", [v.name for v in VERBS])
def test_every_verb_has_a_command_a_session_and_help(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert callable(import_module(f"tools.commands.{verb}").run)
    assert verb in sessions()
    with pytest.raises(SystemExit) as ended:
        make_parser().parse_args([verb, "--help"])
    assert ended.value.code == 0
    assert "usage:" in capsys.readouterr().out


def test_the_readme_lists_every_session_and_no_other() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `nox -s (\w+)", readme, re.MULTILINE))
    assert listed == set(sessions())


def test_every_session_says_what_it_is_for() -> None:
    assert all(len(text) > 10 for text in sessions().values())


def test_relative_links_in_the_documents_lead_somewhere() -> None:
    documents = [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "terraform").rglob("README.md"),
    ]
    broken = []
    for document in documents:
        for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", document.read_text(encoding="utf-8")):
            if not (document.parent / link).exists():
                broken.append(f"{document.relative_to(ROOT)} → {link}")
    assert not broken
