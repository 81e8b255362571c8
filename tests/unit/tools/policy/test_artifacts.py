"""Every file that applying a plan would read is hashed; where the bytes cannot be told, there is no verdict."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest

from tools.errors import GateUnsound
from tools.policy import artifacts

CODE = hashlib.sha256(b"code").hexdigest()


def plan(kind: str, after: dict[str, Any] | None, unknown: dict[str, Any] | None = None) -> dict[str, Any]:
    actions = ["create"] if after is not None else ["delete"]
    change = {"actions": actions, "after": after, "after_unknown": unknown or {}}
    return {"resource_changes": [{"address": f"{kind}.this", "mode": "managed", "type": kind, "change": change}]}


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    """A stack with `code.zip` beside it, in which `page.html` lies."""
    folder = tmp_path / "stack"
    folder.mkdir()
    (tmp_path / "code.zip").write_bytes(b"code")
    (folder / "page.html").write_bytes(b"page")
    return folder


@pytest.mark.parametrize("kind", ["aws_lambda_function", "aws_lambda_layer_version"])
def test_packages_are_found(kind: str, stack: Path) -> None:
    assert artifacts.find(plan(kind, {"filename": "../code.zip"}), stack) == {"../code.zip": CODE}


def test_uploads_are_found(stack: Path) -> None:
    assert list(artifacts.find(plan("aws_s3_object", {"source": "page.html"}), stack)) == ["page.html"]


def test_any_text_that_names_a_file_counts_wherever_it_stands(stack: Path) -> None:
    after = {"environment": [{"variables": {"TEMPLATE": "page.html", "NOT_A_FILE": "none.html"}}]}
    assert list(artifacts.find(plan("aws_something_new", after), stack)) == ["page.html"]


@pytest.mark.parametrize("text", ["", "/etc/hostname", "a\nb", "a\0b", "x" * 5000, "y" * 1000, "."])
def test_other_texts_do_not_count(text: str, stack: Path) -> None:
    assert artifacts.find(plan("aws_sns_topic", {"name": text}), stack) == {}


def test_a_package_whose_bytes_are_those_of_the_plan_is_taken(stack: Path) -> None:
    promised = base64.b64encode(hashlib.sha256(b"code").digest()).decode()
    after = {"filename": "../code.zip", "source_code_hash": promised}
    assert artifacts.find(plan("aws_lambda_function", after), stack) == {"../code.zip": CODE}


@pytest.mark.parametrize("kind", ["aws_lambda_function", "aws_lambda_layer_version"])
def test_a_package_that_is_not_the_planned_one_gets_no_verdict(kind: str, stack: Path) -> None:
    promised = base64.b64encode(hashlib.sha256(b"other").digest()).decode()
    with pytest.raises(GateUnsound, match="is not the package the plan was made with"):
        artifacts.find(plan(kind, {"filename": "../code.zip", "source_code_hash": promised}), stack)


@pytest.mark.parametrize(("kind", "argument"), [("aws_lambda_function", "filename"), ("aws_s3_object", "source")])
def test_a_file_that_is_not_there_gets_no_verdict(kind: str, argument: str, stack: Path) -> None:
    with pytest.raises(GateUnsound, match=r"none\.zip, which is not there"):
        artifacts.find(plan(kind, {argument: "none.zip"}), stack)


@pytest.mark.parametrize(
    ("kind", "after", "unknown", "says"),
    [
        ("aws_lambda_function", {}, {"filename": True}, "filename names is not known until apply"),
        ("aws_s3_object", {}, {"source": True}, "source names is not known until apply"),
        ("aws_lambda_function", {"s3_bucket": "b", "s3_key": "k"}, {}, "s3_object_version does not say"),
        ("aws_lambda_function", {"image_uri": "repo/image:latest"}, {}, "no digest"),
    ],
)
def test_bytes_that_nobody_can_tell_get_no_verdict(
    kind: str, after: dict[str, Any], unknown: dict[str, Any], says: str, stack: Path
) -> None:
    with pytest.raises(GateUnsound, match=says):
        artifacts.find(plan(kind, after, unknown), stack)


@pytest.mark.parametrize(
    "after",
    [{"s3_bucket": "b", "s3_key": "k", "s3_object_version": "1"}, {"image_uri": "repo/image@sha256:0123"}],
    ids=["a version", "a digest"],
)
def test_code_that_is_named_by_its_bytes_is_taken(after: dict[str, Any], stack: Path) -> None:
    assert artifacts.find(plan("aws_lambda_function", after), stack) == {}


def test_what_goes_away_needs_no_package(stack: Path) -> None:
    assert artifacts.find(plan("aws_lambda_function", None), stack) == {}
