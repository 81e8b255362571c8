"""`limits.json`: the numbers and lists that rules, Terraform's validations and the documents all read.

The file is read strictly. A limit that is missing, misspelt or of the wrong kind would otherwise be a rule that never
fails. docs/limits.md says what each key means; a new key is entered here as well, and there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("limits.json")

ENVIRONMENTS = ("dev", "preprod", "prod")
"""Those that must have limits. An environment beside them is held to prod's."""

Shape = Callable[[Any], bool]


@dataclass(frozen=True)
class Limits:
    """The limits for one environment: `limits["stateful_types"]` for what holds everywhere, `of["log_days"]` for it."""

    document: Mapping[str, Any]
    environment: str

    def __getitem__(self, section: str) -> Any:
        return self.document[section]

    @property
    def of(self) -> Mapping[str, Any]:
        """What holds in this environment; an environment nobody has written limits for has prod's, the strictest."""
        environments: Mapping[str, Mapping[str, Any]] = self.document["environments"]
        return environments.get(self.environment, environments["prod"])


def load(environment: str, file: Path = FILE) -> Limits:
    """Read the limits that hold in an environment.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not JSON, or not of the shape it must have; the message names the key.
    """
    try:
        document = json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=_without_doubles)
    except json.JSONDecodeError as error:
        raise ValueError(f"{file.name} is not JSON: {error}") from error
    if faults := list(_faults(document)):
        raise ValueError(f"{file.name}: {'; '.join(faults)}")
    return Limits(document, environment)


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _mapping(inner: Shape, *needed: str) -> Shape:
    """A non-empty object whose values all have a shape, and which has at least the keys named."""

    def fits(value: Any) -> bool:
        return isinstance(value, dict) and bool(value) and set(needed) <= set(value) and all(map(inner, value.values()))

    return fits


def _list(inner: Shape) -> Shape:
    return lambda value: isinstance(value, list) and bool(value) and all(map(inner, value))


def _record(**fields: Shape) -> Shape:
    """An object with exactly these keys."""

    def fits(value: Any) -> bool:
        return isinstance(value, dict) and set(value) == set(fields) and all(fields[k](value[k]) for k in fields)

    return fits


def _anything(_: Any) -> bool:
    return True


_SHAPES: dict[Shape, str] = {_flag: "true or false", _count: "a whole number above 0"}

_OF: dict[str, Shape] = {
    "function_memory_mb": _count,
    "function_timeout_seconds": _count,
    "reserved_concurrency": _flag,
    "debug_logs": _flag,
    "log_days": _count,
    "api_requests_per_second": _count,
    "api_burst": _count,
    "client_requests_per_minute": _count,
    "cors_any_origin": _flag,
    "deletion_protection": _flag,
    "easy_destroy": _flag,
    "cost_usd": _count,
    "lambda_errors": _count,
    "vpc": _flag,
    "waf": _flag,
    "autoscaling": _flag,
}

_SECTIONS: dict[str, Shape] = {
    "names": _mapping(_list(_text), "service", "account", "bootstrap"),
    "tags": _record(
        required=_list(_text), required_by_type=_mapping(_list(_text)), values=_mapping(_list(_text), "Environment")
    ),
    "function_runtimes": _list(_text),
    "egress_ports": _mapping(_text),
    "key_deletion_days": _count,
    "bucket_noncurrent_days": _count,
    "bucket_upload_days": _count,
    "actions_without_resources": _mapping(_text),
    "unnamed_resources": _mapping(_text),
    "managed_policies": _mapping(_text),
    "trusted_services": _mapping(_record(needs_source=_flag)),
    "destroy_switches": _mapping(_mapping(_flag)),
    "stateful_types": _mapping(_text),
    "free_tier": _mapping(_anything, "reviewed"),
    "billed_by_existing": _mapping(_mapping(_anything, "what")),
    "usage_metered": _mapping(_text),
    "costs_nothing": _list(_text),
    "quantities": _mapping(_anything, "reviewed", "most"),
}


def _without_doubles(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """JSON keeps the last of two equal keys in silence; a limit written twice is two limits."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f'limits.json: "{key}" is written twice in one place')
        found[key] = value
    return found


def _faults(document: Any) -> Iterator[str]:
    if not isinstance(document, dict):
        yield "it must be an object"
        return
    environments = document.get("environments")
    if not isinstance(environments, dict):
        yield '"environments" must be an object'
        return
    for name in [name for name in ENVIRONMENTS if name not in environments]:
        yield f'"environments" has no "{name}"'
    for name, of in environments.items():
        yield from _misfits(of, _OF, f"environments.{name}")
    yield from _misfits({k: v for k, v in document.items() if k != "environments"}, _SECTIONS, "")


def _misfits(found: Any, wanted: Mapping[str, Shape], place: str) -> Iterator[str]:
    if not isinstance(found, dict):
        yield f'"{place}" must be an object'
        return
    prefix = f"{place}." if place else ""
    for key in sorted(set(wanted) - set(found)):
        yield f'"{prefix}{key}" is missing'
    for key, value in found.items():
        if key not in wanted:
            yield f'"{prefix}{key}" is not known (new limits are entered in policies/limits.py too)'
        elif not wanted[key](value):
            yield f'"{prefix}{key}" must be {_SHAPES.get(wanted[key], "of the shape policies/limits.py gives it")}'
