from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tools.terraform.recovery import imports

KEY, ROUTE = "module.key.aws_kms_key.this", 'aws_x.route["GET /a"]'
BOTH = {KEY: "k-1", ROUTE: "api/r/GET"}


def missing(address: str) -> dict[str, Any]:
    """Terraform 1.11.4's diagnostic, in its own words."""
    detail = (
        f"While attempting to import an existing object to {json.dumps(address)}, the provider detected that no object "
        "exists with the given id. Only pre-existing objects can be imported; check that the id is correct."
    )
    return {"severity": "error", "summary": "Cannot import non-existent remote object", "detail": detail}


def test_each_import_is_one_block(tmp_path: Path) -> None:
    imports.write(tmp_path, BOTH)
    assert (tmp_path / imports.FILE).read_text() == (
        'import {\n  to = module.key.aws_kms_key.this\n  id = "k-1"\n}\n'
        'import {\n  to = aws_x.route["GET /a"]\n  id = "api/r/GET"\n}\n'
    )


@pytest.mark.parametrize(("id_", "written"), [('a"b', r'"a\"b"'), ("a${b}", '"a$${b}"'), ("%{c}", '"%%{c}"')])
def test_an_id_is_text_and_never_a_template(tmp_path: Path, id_: str, written: str) -> None:
    imports.write(tmp_path, {KEY: id_})
    assert f"  id = {written}\n" in (tmp_path / imports.FILE).read_text()


def test_no_imports_leave_no_file(tmp_path: Path) -> None:
    imports.write(tmp_path, BOTH)
    imports.write(tmp_path, {})
    assert not (tmp_path / imports.FILE).exists()


@pytest.mark.parametrize("address", [KEY, ROUTE])
def test_an_object_that_does_not_exist_is_refused_by_name(address: str) -> None:
    assert list(imports.refused([missing(address)], BOTH)) == [address]


def test_a_target_that_is_no_longer_configured_is_refused_by_the_line_of_its_block() -> None:
    diagnostic = {
        "severity": "error",
        "summary": "Configuration for import target does not exist",
        "detail": "The configuration for the given import target does not exist.",
        "range": {"filename": imports.FILE, "start": {"line": 6, "column": 8}},
    }
    assert imports.refused([diagnostic], BOTH) == {ROUTE: "Configuration for import target does not exist"}


def test_an_error_while_reading_an_imported_resource_is_refused_by_its_address() -> None:
    diagnostic = {"severity": "error", "summary": "reading KMS Key", "address": KEY}
    assert imports.refused([diagnostic], BOTH) == {KEY: "reading KMS Key"}


@pytest.mark.parametrize(
    "diagnostic",
    [
        {"severity": "warning", "summary": "s", "address": KEY},
        {"severity": "error", "summary": "s", "range": {"filename": "main.tf", "start": {"line": 1}}},
        {"severity": "error", "summary": "s", "range": {"filename": imports.FILE, "start": {"line": 99}}},
        missing("aws_x.of_somebody_else"),
    ],
)
def test_any_other_diagnostic_refuses_nothing(diagnostic: dict[str, Any]) -> None:
    assert imports.refused([diagnostic], BOTH) == {}
