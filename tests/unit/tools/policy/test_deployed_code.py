"""What AWS says it runs must be the package the verdict was sealed with."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

from tools.policy.deployed_code import RULE, differences

SEALED = {"../a.zip": hashlib.sha256(b"code").hexdigest()}


def state(
    kind: str = "aws_lambda_function", code: bytes = b"code", filename: str | None = "../a.zip"
) -> dict[str, Any]:
    after = {"filename": filename, "code_sha256": base64.b64encode(hashlib.sha256(code).digest()).decode()}
    change = {"actions": ["no-op"], "after": after}
    return {"resource_changes": [{"address": f"{kind}.this", "mode": "managed", "type": kind, "change": change}]}


@pytest.mark.parametrize("kind", ["aws_lambda_function", "aws_lambda_layer_version"])
def test_the_sealed_package_is_right_and_another_is_not(kind: str) -> None:
    assert not list(differences(state(kind), SEALED))
    (finding,) = differences(state(kind, b"evil"), SEALED)
    assert (finding.rule, finding.address, finding.result, finding.source) == (RULE, f"{kind}.this", "fail", "state")
    assert "not that of ../a.zip" in finding.message


def test_a_package_that_was_never_sealed_is_not_right() -> None:
    (finding,) = differences(state(filename="../other.zip"), SEALED)
    assert "not among those the verdict was given for" in finding.message


def test_no_hash_is_not_right() -> None:
    document = state()
    document["resource_changes"][0]["change"]["after"]["code_sha256"] = None
    (finding,) = differences(document, SEALED)
    assert "(none)" in finding.message


def test_what_has_no_package_is_not_asked() -> None:
    assert not list(differences(state(filename=None), SEALED))
    assert not list(differences(state("aws_s3_object", b"other"), SEALED))
