"""Requests flow one way down: a module imports only from layers below its own (CONTRIBUTING.md, "One way down")."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

LAYERS = (
    {"tools.__main__"},
    {"tools.cli"},
    {"tools.commands"},
    {"tools.commands.fleet"},
    {"tools.commands.steps"},
    {"tools.bench"},
    {"tools.workflow"},
    {"tools.dashboards", "tools.handover", "tools.queries", "tools.report", "tools.seeding", "tools.smoke"},
    {"tools.policy", "tools.terraform"},
    {"tools.targets"},
    {"tools.packaging", "tools.emulator", "tools.environments"},
    {"tools.alarms", "tools.insights", "tools.standins"},
    {"tools.edges"},
    {"tools.model", "tools.errors", "tools.context"},
)
"""From the top down. A module belongs to the most specific entry that its name starts with."""

MODULES = sorted(p for p in (ROOT / "tools").rglob("*.py"))


def layer(module: str) -> int:
    """The index of a module's layer; `tools` itself (its version) lies below everything."""
    best = (0, len(LAYERS))
    for index, entries in enumerate(LAYERS):
        for entry in entries:
            if (module == entry or module.startswith(f"{entry}.")) and len(entry) > best[0]:
                best = (len(entry), index)
    return best[1]


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> set[str]:
    """Every module of tools that a file imports when it runs; imports for type checkers only do not count."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(node)
        for guard in ast.walk(tree)
        if isinstance(guard, ast.If) and ast.unparse(guard.test) == "TYPE_CHECKING"
        for node in ast.walk(guard)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    existing = {name_of(p) for p in MODULES}
    return {module for module in found if module in existing and module.startswith("tools.")}


def package(module: str) -> str:
    return ".".join(module.split(".")[:2])


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_only_from_layers_below(path: Path) -> None:
    module = name_of(path)
    upward = {
        used
        for used in imports_of(path)
        if used != module and package(used) != package(module) and layer(used) <= layer(module)
    }
    assert not upward, f"{module} (layer {layer(module)}) imports upwards or sideways: {sorted(upward)}"


def test_packages_do_not_import_each_other_in_a_circle() -> None:
    edges: dict[str, set[str]] = {}
    for path in MODULES:
        used = {package(u) for u in imports_of(path)} - {package(name_of(path))}
        edges.setdefault(package(name_of(path)), set()).update(used)
    visiting: list[str] = []

    def walk(node: str) -> None:
        assert node not in visiting, f"circle: {' → '.join([*visiting[visiting.index(node) :], node])}"
        visiting.append(node)
        for below in sorted(edges.get(node, ())):
            walk(below)
        visiting.pop()

    for start in sorted(edges):
        walk(start)


def test_every_package_has_a_layer() -> None:
    unknown = {name_of(p) for p in MODULES if layer(name_of(p)) == len(LAYERS)} - {"tools"}
    assert not unknown, f"add these to LAYERS: {sorted(unknown)}"
