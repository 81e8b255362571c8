from __future__ import annotations

import textwrap

from tools.packaging.imports import RUNTIME_PROVIDED, STDLIB, imports_of


def found(source: str, module: str = "app.part", *, is_package: bool = False) -> list[tuple[str, bool]]:
    text = textwrap.dedent(source).encode()
    return [(each.module, each.certain) for each in imports_of(text, module, is_package=is_package)]


def test_every_form_of_import_is_seen_with_its_line() -> None:
    source = b"import a, b.c\nfrom d.e import f as g, h\n"

    first, second, third = imports_of(source, "m", is_package=False)

    assert (first.module, second.module) == ("a", "b.c")
    assert (third.module, third.names, third.line) == ("d.e", ("f", "h"), 2)


def test_relative_imports_become_absolute() -> None:
    source = "from . import x\nfrom .y import z\nfrom ..w import v\n"

    assert found(source, "a.b.c") == [("a.b", True), ("a.b.y", True), ("a.w", True)]
    assert found(source, "a.b.c", is_package=True) == [("a.b.c", True), ("a.b.c.y", True), ("a.b.w", True)]


def test_imports_in_functions_and_conditions_are_seen_but_not_certain() -> None:
    source = """
        def late():
            import a
        if flag:
            import b
        else:
            import c
        class Here:
            import d
        match x:
            case 1:
                import e
        for _ in x:
            import f
    """

    assert found(source) == [("a", False), ("b", False), ("c", False), ("d", True), ("e", False), ("f", False)]


def test_imports_whose_failure_is_handled_are_left_alone() -> None:
    source = """
        try:
            import a
        except ImportError:
            a = None
        try:
            import b
        except (KeyError, ModuleNotFoundError):
            pass
        with contextlib.suppress(ImportError):
            import c
        try:
            import d
        except ValueError:
            pass
        else:
            import e
    """

    assert found(source) == [("d", True), ("e", True)]


def test_imports_for_type_checkers_only_are_left_alone() -> None:
    assert found("if TYPE_CHECKING:\n    import a\nelse:\n    import b\n") == [("b", False)]


def test_the_standard_library_is_that_of_python_3_13() -> None:
    assert {"json", "tomllib", "zoneinfo"} <= STDLIB
    assert STDLIB.isdisjoint({"distutils", "cgi", "telnetlib", "compression"})


def test_the_runtime_provides_boto3_and_what_it_needs() -> None:
    assert {"boto3", "botocore", "urllib3", "jmespath"} <= RUNTIME_PROVIDED
