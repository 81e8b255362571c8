"""Each rule of ours has one page, written as all are, and each page has its rule."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policies.checks import CHECKS
from policies.guard import RULES
from tools.policy.explanations import LONGEST, SECTIONS
from tools.policy.gate import OWN
from tools.policy.rules import NEVER_WAIVED

FOLDER = Path(__file__).resolve().parents[2] / "policies" / "explanations"
PAGES = sorted(FOLDER.glob("*.md"))
IDS = {*CHECKS, *OWN}


def test_every_rule_has_a_page_and_every_page_a_rule() -> None:
    assert {page.stem for page in PAGES} == IDS


def test_ids_are_as_long_as_the_others_of_their_kind() -> None:
    assert not [rule for rule in IDS if not re.fullmatch(r"CKV2?_SM_\d{4}|SM_P_\d{4}", rule)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_says_why_how_to_fix_and_who_may_waive_on_one_screen(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.match(rf"# {page.stem}: \S", text)
    assert tuple(re.findall(r"^## (.+)$", text, re.MULTILINE)) == SECTIONS
    assert len(text.splitlines()) <= LONGEST
    assert max(map(len, text.splitlines())) <= 130
    for section in re.split(r"^## .+$", text, flags=re.MULTILINE)[1:]:
        assert len(section.split()) >= 4, f"{page.name} has an empty section"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rules_page_is_called_what_the_rule_is_called(rule: object) -> None:
    title = (FOLDER / f"{rule.id}.md").read_text(encoding="utf-8").partition("\n")[0]  # type: ignore[attr-defined]
    assert title == f"# {rule.id}: {rule.title}"  # type: ignore[attr-defined]


def test_what_nobody_may_waive_is_what_the_pages_say() -> None:
    said = {
        page.stem
        for page in PAGES
        if re.search(r"^## Who may waive\n+Nobody\b", page.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert said == set(NEVER_WAIVED)
    assert len(said) > 15
