"""The runbook knows every target."""

from __future__ import annotations

import re
from pathlib import Path

from api_monitor.checks import CHECKS

DOCUMENT = Path(__file__).parents[4] / "docs/monitoring.md"


def test_every_target_is_in_the_table_of_what_is_checked_and_no_other() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    table = text[text.index("| target | up means |") : text.index("No check pays")]
    assert set(re.findall(r"`((?:wallet|payment)-[a-z-]+)`", table)) == {check.target for check in CHECKS}
