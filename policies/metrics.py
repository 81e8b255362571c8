"""The catalogue of metrics: `metrics.json`, read strictly.

`emitted` is what our functions write, by namespace and name: unit, the sets of dimension names it is written with, and
the file that writes it (`by`). tests/unit/lambda_src/test_metrics_catalogue.py holds it against what they really write.
`published` is what AWS writes, as far as we read it: the sets of dimension names, by `sources`. Only a set as a whole
names a metric: CloudWatch adds nothing up over dimensions (CloudWatch user guide, "Dimensions").
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("metrics.json")

Names = frozenset[str]


@dataclass(frozen=True)
class Metric:
    """One metric: the sets of dimension names it exists with, and its unit; none where AWS says which."""

    dimensions: frozenset[Names]
    unit: str = ""


Catalogue = Mapping[tuple[str, str], Metric]
"""Metrics by namespace and name."""


@cache
def load(file: Path = FILE) -> Catalogue:
    """Read the catalogue.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not JSON, or not of the shape it must have; the message names the metric.
    """
    document = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(document, dict) or set(document) != {"sources", "emitted", "published"}:
        raise ValueError(f"{file.name} must have exactly these keys: emitted, published, sources")
    if strangers := set(document["published"]) - set(document["sources"]):
        raise ValueError(f"{file.name}: sources does not say where {', '.join(sorted(strangers))} is documented")
    return dict([*_emitted(document["emitted"], file.name), *_published(document["published"], file.name)])


def _emitted(namespaces: Any, where: str) -> Iterator[tuple[tuple[str, str], Metric]]:
    for namespace, name, entry in _entries(namespaces):
        if not isinstance(entry, dict) or set(entry) != {"unit", "dimensions", "by"}:
            raise ValueError(f"{where}: {namespace} {name} must have exactly unit, dimensions and by")
        yield (namespace, name), Metric(_sets(entry["dimensions"], f"{where}: {namespace} {name}"), entry["unit"])


def _published(namespaces: Any, where: str) -> Iterator[tuple[tuple[str, str], Metric]]:
    for namespace, name, entry in _entries(namespaces):
        yield (namespace, name), Metric(_sets(entry, f"{where}: {namespace} {name}"))


def _entries(namespaces: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str, Any]]:
    for namespace, metrics in namespaces.items():
        for name, entry in metrics.items():
            yield namespace, name, entry


def _sets(value: Any, where: str) -> frozenset[Names]:
    if not isinstance(value, list) or not value or not all(isinstance(names, list) for names in value):
        raise ValueError(f"{where} must list its sets of dimension names; [] is the set of none")
    return frozenset(frozenset(names) for names in value)
