from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policies import metrics

ROOT = Path(__file__).resolve().parents[3]
GOOD: dict[str, Any] = {
    "sources": {"AWS/Lambda": "https://docs.aws.amazon.com/lambda/"},
    "emitted": {"N": {"M": {"unit": "Count", "dimensions": [[], ["A"]], "by": "lambda_src/m.py"}}},
    "published": {"AWS/Lambda": {"Errors": [["FunctionName"]]}},
}


def written(folder: Path, document: Any) -> Path:
    file = folder / "metrics.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def test_it_is_read_into_sets_of_names(tmp_path: Path) -> None:
    known = metrics.load(written(tmp_path, GOOD))
    assert known["N", "M"] == metrics.Metric(frozenset({frozenset(), frozenset({"A"})}), "Count")
    assert known["AWS/Lambda", "Errors"] == metrics.Metric(frozenset({frozenset({"FunctionName"})}))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"more": {}}, "exactly these keys"),
        ({"sources": {}}, "AWS/Lambda"),
        ({"emitted": {"N": {"M": {"unit": "Count", "dimensions": [[]]}}}}, "N M must have exactly"),
        ({"emitted": {"N": {"M": {"unit": "Count", "dimensions": [], "by": "x"}}}}, "N M must list"),
        ({"published": {"AWS/Lambda": {"Errors": ["FunctionName"]}}}, "Errors must list"),
    ],
)
def test_what_is_not_as_it_must_be_is_named(tmp_path: Path, change: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        metrics.load(written(tmp_path, GOOD | change))


def test_the_catalogue_can_be_read_and_names_the_files_that_write() -> None:
    assert metrics.load()
    emitted = json.loads(metrics.FILE.read_text(encoding="utf-8"))["emitted"]
    for namespace, entries in emitted.items():
        assert not namespace.startswith("AWS/")
        for name, entry in entries.items():
            assert f'"{name}"' in (ROOT / entry["by"]).read_text(encoding="utf-8"), f"{entry['by']} writes no {name}"
