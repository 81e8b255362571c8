"""Of what all functions share, the part that one function reaches.

The rest would only be dead weight in its zip, drag in requirements it has no use for, and deploy it anew whenever
somebody else's part changes.
"""

from __future__ import annotations

from collections.abc import Mapping

from tools.packaging.imports import imports_of


def reached(own: Mapping[str, bytes], shared: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of `shared` that an import in `own`, at any depth, can lead to.

    Args:
        own: the function's files by their names in the zip (`wallet_manager/handler.py`).
        shared: likewise (`shared/config.py`); files that are no modules come along with their package.
    """
    found: dict[str, bytes] = {}
    waiting = dict(own)
    while waiting:
        name, data = waiting.popitem()
        for module in _modules_named(name, data):
            for file in (f"{module.replace('.', '/')}.py", f"{module.replace('.', '/')}/__init__.py"):
                if file in shared and file not in found:
                    found[file] = waiting[file] = shared[file]
    folders = {name.rpartition("/")[0] for name in found}
    data_files = {name: data for name, data in shared.items() if not name.endswith(".py")}
    return found | {name: data for name, data in data_files.items() if name.rpartition("/")[0] in folders}


def _modules_named(name: str, data: bytes) -> set[str]:
    """Every module a file's imports may load: those named, their parents, and names taken from a package."""
    if not name.endswith(".py"):
        return set()
    is_package = name.endswith("/__init__.py")
    own = name.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")
    try:
        imports = imports_of(data, own, is_package=is_package, handled=True)
    except SyntaxError:
        return set()  # tools.packaging.closure says so, with file and line
    named: set[str] = set()
    for found in imports:
        parts = found.module.split(".")
        named |= {".".join(parts[: count + 1]) for count in range(len(parts))}
        named |= {f"{found.module}.{taken}" for taken in found.names}
    return named
