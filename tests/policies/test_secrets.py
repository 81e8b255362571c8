"""checkov looks for secrets in a function's variables; it must find those, and only those."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tools.policy.client import PolicyWorker

FUNCTION = "aws_lambda_function.this"


def plan_with(variables: dict[str, str], folder: Path) -> Path:
    """A plan of one function with these environment variables."""
    values: dict[str, Any] = {"function_name": "f", "environment": [{"variables": variables}]}
    address = {"address": FUNCTION, "mode": "managed", "type": "aws_lambda_function", "name": "this"}
    configured = {**address, "provider_config_key": "aws", "expressions": {}, "schema_version": 0}
    change = {"actions": ["create"], "before": None, "after": values, "after_unknown": {}}
    document = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": [{**address, "schema_version": 0, "values": values}]}},
        "resource_changes": [{**address, "change": change}],
        "configuration": {"root_module": {"resources": [configured]}},
    }
    folder.mkdir(parents=True)
    path = folder / "plan.json"
    path.write_text(json.dumps(document))
    return path


def fails(worker: PolicyWorker, path: Path) -> bool:
    scan = worker.scan_plan(path).result()
    assert FUNCTION in scan.resources
    return ("CKV_AWS_45", FUNCTION) in {(record.rule, record.address) for record in scan.failed}


@pytest.mark.parametrize("folder", ["-" + "a" * 35, "-" + "a" * 20])
def test_where_the_plan_lies_is_no_secret(worker: PolicyWorker, tmp_path: Path, folder: str) -> None:
    # `a…a/plan` is forty characters in a row with the first folder: what a secret key looks like
    assert not fails(worker, plan_with({"ENVIRONMENT": "dev"}, tmp_path / folder))


def test_a_secret_key_among_the_variables_fails(worker: PolicyWorker, tmp_path: Path) -> None:
    assert fails(worker, plan_with({"KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}, tmp_path / "secret"))
