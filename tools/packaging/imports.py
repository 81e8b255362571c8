"""The imports a Python file makes, read from its syntax tree without running it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass

# The harness may run on an older or newer Python than Lambda's 3.13. What had left the standard library by
# then: PEP 594 and "What's New in Python 3.12"; what came after: "What's New in Python 3.14".
_GONE = frozenset({
    "aifc", "asynchat", "asyncore", "audioop", "cgi", "cgitb", "chunk", "crypt", "distutils", "imghdr", "imp",
    "lib2to3", "mailcap", "msilib", "nis", "nntplib", "ossaudiodev", "pipes", "smtpd", "sndhdr", "spwd",
    "sunau", "telnetlib", "uu", "xdrlib",
})  # fmt: skip
_LATER = frozenset({"annotationlib", "compression"})

STDLIB = sys.stdlib_module_names - _GONE - _LATER
"""Top-level modules of the standard library that the code may count on, here and on Lambda."""

RUNTIME_PROVIDED = frozenset({"boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3"})
"""What the managed Python runtimes bring: boto3 and what it stands on.
https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html, "Runtime-included SDK versions"."""


@dataclass(frozen=True)
class Import:
    """One import. `module` is absolute; `names` are what `from module import …` takes, perhaps submodules.

    `certain` is False where the code itself says that it may not happen: inside `if`, or a function.
    """

    module: str
    names: tuple[str, ...]
    line: int
    certain: bool


def imports_of(source: bytes, module: str, *, is_package: bool, handled: bool = False) -> list[Import]:
    """Every import of a file, save those under `if TYPE_CHECKING` and those whose failure the code handles.

    Args:
        module: the file's own dotted name, which relative imports start from.
        is_package: True for an `__init__.py`.
        handled: also those whose failure the code handles, and what it does then.

    Raises:
        SyntaxError: it is not Python.
    """
    package = module.split(".") if is_package else module.split(".")[:-1]
    return list(_walk(ast.parse(source).body, package, certain=True, handled=handled))


def _walk(nodes: list[ast.stmt], package: list[str], *, certain: bool, handled: bool) -> Iterator[Import]:
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, (), node.lineno, certain)
        elif isinstance(node, ast.ImportFrom):
            yield Import(_absolute(node, package), tuple(alias.name for alias in node.names), node.lineno, certain)
        elif isinstance(node, ast.Try | ast.TryStar):
            yield from _walk_try(node, package, certain=certain, handled=handled)
        elif isinstance(node, ast.With) and any(_suppresses_missing(item.context_expr) for item in node.items):
            yield from _walk(node.body if handled else [], package, certain=False, handled=handled)
        elif isinstance(node, ast.If):
            if not _is_type_checking(node.test):
                yield from _walk(node.body, package, certain=False, handled=handled)
            yield from _walk(node.orelse, package, certain=False, handled=handled)
        else:
            inner = certain and isinstance(node, ast.ClassDef | ast.With)
            yield from _walk(_statements(node), package, certain=inner, handled=handled)


def _walk_try(node: ast.Try | ast.TryStar, package: list[str], *, certain: bool, handled: bool) -> Iterator[Import]:
    may_miss = any(_catches_missing(handler) for handler in node.handlers)
    if handled or not may_miss:
        yield from _walk(node.body, package, certain=certain and not may_miss, handled=handled)
    instead = [statement for handler in node.handlers for statement in handler.body] if handled else []
    yield from _walk(instead, package, certain=False, handled=handled)
    yield from _walk(node.orelse + node.finalbody, package, certain=certain, handled=handled)


def _statements(node: ast.stmt) -> list[ast.stmt]:
    inner = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]
    cases = [child.body for child in ast.iter_child_nodes(node) if isinstance(child, ast.match_case)]
    return inner + [statement for body in cases for statement in body]


def _absolute(node: ast.ImportFrom, package: list[str]) -> str:
    if not node.level:
        return node.module or ""
    start = package[: len(package) - (node.level - 1)]
    return ".".join([*start, node.module] if node.module else start)


def _catches_missing(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or ast.unparse(kind) in _MISSING for kind in caught)


def _suppresses_missing(manager: ast.expr) -> bool:
    return (
        isinstance(manager, ast.Call)
        and ast.unparse(manager.func) in {"suppress", "contextlib.suppress"}
        and any(ast.unparse(kind) in _MISSING for kind in manager.args)
    )


_MISSING = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}


def _is_type_checking(test: ast.expr) -> bool:
    return ast.unparse(test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}
