"""No resource type of terraform/ without a rule: else a kill while it is made would leave an orphan."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from tools.context import REPOSITORY
from tools.terraform.recovery.rules import RULES, rule_for

_RESOURCE = re.compile(r'^resource\s+"(aws_\w+)"', re.MULTILINE)


def types_in_use() -> dict[str, list[str]]:
    """Resource type → the files that have one."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((REPOSITORY / "terraform").rglob("*.tf")):
        for resource_type in _RESOURCE.findall(path.read_text(encoding="utf-8")):
            found[resource_type].append(str(path.relative_to(REPOSITORY)))
    return found


@pytest.mark.parametrize(("resource_type", "files"), types_in_use().items(), ids=list(types_in_use()))
def test_every_resource_type_has_a_rule(resource_type: str, files: list[str]) -> None:
    assert resource_type in RULES, (
        f"{', '.join(files)} has {resource_type}, and nothing says how to take one over that a killed apply has made. "
        f'Add it to RULES in the module of tools/terraform/recovery/rules/ it belongs to (docs/recovery.md, "A new '
        f'resource type").'
    )


def test_the_scan_sees_resources() -> None:
    assert {"aws_kms_key", "aws_lambda_function", "aws_api_gateway_rest_api"} <= set(types_in_use())


def test_a_type_without_a_rule_is_imported_by_its_id_all_the_same(suspect, lookup) -> None:  # type: ignore[no-untyped-def]
    assert rule_for("aws_of_tomorrow").import_id(suspect("aws_of_tomorrow", id="i"), lookup) == "i"
