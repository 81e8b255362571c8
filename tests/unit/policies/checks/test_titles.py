"""What a check calls itself is what its page calls it. Read as text: checkov is in the policy interpreter only."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policies import checks

FOLDER = Path(checks.__file__).parent
EXPLANATIONS = FOLDER.parent / "explanations"
RULE = re.compile(r'^    rule = "(\w+)"\n    title = "(.+)"$|^  id: (\w+)\n  name: (.+)$', re.MULTILINE)


@pytest.mark.parametrize("rule", checks.CHECKS)
def test_a_check_and_its_page_have_one_id_and_one_title(rule: str) -> None:
    module = checks.CHECKS[rule]
    text = (FOLDER / (module if "." in module else f"{module}.py")).read_text(encoding="utf-8")
    found = RULE.search(text)
    assert found is not None
    id_, title = [part for part in found.groups() if part]
    assert id_ == rule
    assert (EXPLANATIONS / f"{rule}.md").read_text(encoding="utf-8").startswith(f"# {rule}: {title}\n")


def test_ids_are_of_one_width_and_in_order() -> None:
    assert all(re.fullmatch(r"CKV2?_SM_\d{4}", rule) for rule in checks.CHECKS)
    assert len(set(checks.CHECKS.values())) == len(checks.CHECKS)
