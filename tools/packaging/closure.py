"""Prove, without running anything, that every module a package will import is in it.

It starts from our own files, where every import counts, and follows into the wheels, where only those count
that happen whenever the module is loaded: a dependency's extras stay optional until we use what needs them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.machinery import all_suffixes
from pathlib import Path, PurePosixPath

from tools.errors import BadInput
from tools.packaging.imports import RUNTIME_PROVIDED, STDLIB, Import, imports_of
from tools.packaging.sources import FunctionSource, relock_command


@dataclass(frozen=True)
class _Missing:
    module: str
    file: str
    line: int
    via: str


def check(source: FunctionSource, contents: Mapping[str, bytes | Path], flavour: str) -> None:
    """Check a package's contents (name in the zip to bytes or file) before it is zipped.

    Raises:
        BadInput: an import has nothing to answer it, or a file is not Python; names file, line and mend.
    """
    modules = _modules(contents)
    missing = sorted(set(_search(source, contents, modules)), key=lambda gap: (gap.file, gap.line, gap.module))
    if not missing:
        return
    first = missing[0].module.partition(".")[0]
    raise BadInput(
        f'{source.name}: nothing in its {flavour} package provides "{missing[0].module}"',
        why="\n".join(f"{gap.file}:{gap.line} imports {gap.module}{gap.via}" for gap in missing),
        hint=f"add {first} to lambda_src/{source.name}/requirements.in (or mend the import), then: "
        + relock_command(source.name),
    )


def _search(
    source: FunctionSource, contents: Mapping[str, bytes | Path], modules: Mapping[str, str]
) -> Iterator[_Missing]:
    waiting = deque((name, "") for name in source.files if name.endswith(".py"))
    seen = {name for name, _ in waiting}
    while waiting:
        file, via = waiting.popleft()
        own = file in source.files
        shown = f"lambda_src/{file}" if own else file
        for found in _imports(file, contents[file], shown):
            if not own and not found.certain:
                continue
            if not _answered(found.module, modules):
                yield _Missing(found.module, shown, found.line, via)
                continue
            for name in _files_loaded(found, modules):
                if name not in seen:
                    seen.add(name)
                    waiting.append((name, via or f" (loaded by {shown}:{found.line})"))


def _imports(file: str, data: bytes | Path, shown: str) -> list[Import]:
    try:
        return imports_of(
            data if isinstance(data, bytes) else data.read_bytes(),
            _module_name(file),
            is_package=file.endswith("/__init__.py"),
        )
    except SyntaxError as error:
        raise BadInput(f"{shown}:{error.lineno} is not valid Python", why=str(error)) from error


def _answered(module: str, modules: Mapping[str, str]) -> bool:
    top = module.partition(".")[0]
    return module in modules or (top not in modules and (top in STDLIB or top in RUNTIME_PROVIDED))


def _files_loaded(found: Import, modules: Mapping[str, str]) -> Iterator[str]:
    """The package's files that run with this import: the module, its parents, and submodules it takes."""
    parts = found.module.split(".")
    loaded = [".".join(parts[: count + 1]) for count in range(len(parts))]
    loaded += [f"{found.module}.{name}" for name in found.names]
    for module in loaded:
        if modules.get(module, "").endswith(".py"):
            yield modules[module]


def _modules(contents: Mapping[str, bytes | Path]) -> dict[str, str]:
    """Every module of the package: dotted name to file, or to nothing for a folder without `__init__.py`."""
    modules: dict[str, str] = {}
    for name in contents:
        if name.endswith((".py", *_BINARY)):
            modules[_module_name(name)] = name
            for folder in list(PurePosixPath(name).parents)[:-1]:
                modules.setdefault(".".join(folder.parts), "")
    return modules


_BINARY = (".so", *(suffix for suffix in all_suffixes() if not suffix.endswith((".py", ".pyc"))))


def _module_name(file: str) -> str:
    """`a/b/__init__.py` is a.b, `a/c.cpython-313-aarch64-linux-gnu.so` is a.c."""
    path = PurePosixPath(file)
    stem = path.name.partition(".")[0]
    return ".".join(path.parts[:-1] if stem == "__init__" else (*path.parts[:-1], stem))
