"""SafeMate's own checks inside checkov: all of them or none, and watched as they run. Lives in the policy interpreter
only (see `worker.py`).

checkov loads a folder of checks in silence: without an `__init__.py`, with a syntax error or an import that fails, a
file is passed over and the run ends well. So we import `policies.checks` ourselves, hold what registered against what
`CHECKS` promises, and note every answer each check gives.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

PACKAGE = "policies.checks"


class NotLoaded(Exception):
    """The folder of checks is not what it says it is. The message says what is wrong."""


class OwnChecks:
    """The checks of one `policies` folder, in this process and in the forks it makes.

    Args:
        folder: the `policies` folder; without one there are none.

    Raises:
        NotLoaded: a file is missing, broken or listed nowhere, or a check did not register under its id.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.supports: dict[str, list[str]] = {}  # rule id -> resource types
        self.graphs: list[str] = []
        self._ran: list[tuple[str, str, str, str]] = []
        self._graphs_ran: list[str] = []
        if folder:
            self._load(folder.resolve())

    def _load(self, folder: Path) -> None:
        before = set(_resource_checks())
        listed = _import(folder)
        found = {id_: check for id_, check in _resource_checks().items() if id_ not in before}
        modules = {id_: module for id_, module in listed.items() if not module.endswith(".yaml")}
        for id_ in sorted(modules.keys() | found.keys()):
            _compare(id_, modules.get(id_), found.get(id_))
        self.supports = {id_: sorted(check.supported_entities) for id_, check in found.items()}
        for check in found.values():
            check.run = self._noting(check, check.run)
        self.graphs = _load_graphs(folder / "checks", {i: f for i, f in listed.items() if f.endswith(".yaml")})

    def _noting(self, check: Any, run: Callable[..., Any]) -> Callable[..., Any]:
        """checkov drops an answer of UNKNOWN; here every answer leaves its mark."""

        def run_and_note(*given: Any, **named: Any) -> Any:
            answer = run(*given, **named)
            configuration, said = named.get("entity_configuration") or {}, answer["result"].name
            why = "; ".join([check.name, *map(str, check.details)]) if said == "UNKNOWN" else ""
            self._ran.append((check.id, str(configuration.get("__address__", "")), said, why))
            return answer

        return run_and_note

    def note_graph(self, id_: str) -> None:
        """A graph check has run to its end."""
        if id_ in self.graphs:
            self._graphs_ran.append(id_)

    def forget(self) -> None:
        """Take the checks out of this process: they are written for plans, and say nothing about source."""
        from checkov.common.checks_infra.registry import get_graph_checks_registry
        from checkov.terraform.checks.resource.registry import resource_registry

        for checks in (*resource_registry.checks.values(), *resource_registry.wildcard_checks.values()):
            checks[:] = [check for check in checks if check.id not in self.supports]
        graph = get_graph_checks_registry("terraform")
        graph.checks = [check for check in graph.checks if check.id not in self.graphs]
        self.supports, self.graphs = {}, []

    def as_json(self) -> dict[str, Any]:
        """What there was to run and what did, for `tools/policy/scan.py`."""
        return {
            "supports": self.supports,
            "graphs": self.graphs,
            "ran": [list(answer) for answer in self._ran],
            "graphs_ran": self._graphs_ran,
        }


def _import(folder: Path) -> dict[str, str]:
    """Import every module of the folder's `checks` package that CHECKS lists; CHECKS."""
    checks = folder / "checks"
    for needed in (folder / "__init__.py", checks / "__init__.py"):
        if not needed.is_file():
            raise NotLoaded(f"{_name(needed)} is missing: without it no check of the folder can be loaded")
    sys.path.append(str(folder.parent))  # last: nothing of the repository may stand in for a library
    listed = dict(_imported(PACKAGE).CHECKS)
    for module in sorted({module for module in listed.values() if not module.endswith(".yaml")}):
        _imported(f"{PACKAGE}.{module}")
    loaded = {Path(str(m.__file__)) for n, m in list(sys.modules.items()) if n.startswith(PACKAGE)}
    if strangers := [path for path in loaded if checks not in path.parents]:
        raise NotLoaded(f"{strangers[0]} was loaded in the place of {_name(checks)}")
    if idle := sorted(path for path in checks.rglob("*.py") if path not in loaded):
        raise NotLoaded(f"{_name(idle[0])} is listed nowhere in {_name(checks)}/__init__.py, so it would never run")
    return listed


def _imported(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except Exception as error:
        raise NotLoaded(f"{module.replace('.', '/')} cannot be loaded: {type(error).__name__}: {error}") from error


def _compare(id_: str, module: str | None, check: Any) -> None:
    if module is None:
        raise NotLoaded(f"{type(check).__module__} registered {id_}, which CHECKS does not list")
    if check is None:
        raise NotLoaded(f"CHECKS lists {id_} in {module}, but no such check registered")
    if type(check).__module__ != f"{PACKAGE}.{module}":
        raise NotLoaded(f"CHECKS lists {id_} in {module}, but {type(check).__module__} registered it")
    if not check.supported_entities:
        raise NotLoaded(f"{id_} looks at no type of resource, so it would never run")


def _load_graphs(folder: Path, listed: dict[str, str]) -> list[str]:
    from checkov.common.checks_infra.registry import get_graph_checks_registry

    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.suffix in _GRAPHS)
    if found != sorted(listed.values()):
        raise NotLoaded(f"CHECKS lists these graph checks: {sorted(listed.values())}; there are: {found}")
    if not found:
        return []
    registry = get_graph_checks_registry("terraform")
    before = {check.id for check in registry.checks}
    registry.load_external_checks(str(folder))
    loaded = {check.id for check in registry.checks} - before
    if loaded != set(listed):
        raise NotLoaded(f"of the graph checks {sorted(listed)}, checkov loaded: {sorted(loaded)}")
    return sorted(loaded)


_GRAPHS = (".yaml", ".yml", ".json")


def _resource_checks() -> dict[str, Any]:
    """Every check on resources that is registered, by id."""
    from checkov.terraform.checks.resource.registry import resource_registry

    return dict(_identified(resource_registry.all_checks()))


def _identified(checks: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    for _, check in checks:
        yield check.id, check


def _name(path: Path) -> str:
    """A path from the `policies` folder on."""
    return path.as_posix()[path.as_posix().rindex("policies") :] if "policies" in path.as_posix() else str(path)
