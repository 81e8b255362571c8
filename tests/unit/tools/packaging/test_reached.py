from __future__ import annotations

from tests.unit.tools.packaging.repository import HANDLER, Repository
from tools.packaging import sources
from tools.packaging.build import build
from tools.packaging.reached import reached

SHARED = {
    "shared/__init__.py": b"",
    "shared/config.py": b"import json\n",
    "shared/clients.py": b"from shared import faults\nimport botocore\n",
    "shared/faults.py": b"",
    "shared/envelope.py": b"import cryptography\n",
    "shared/words/__init__.py": b"from shared.words.list import WORDS\n",
    "shared/words/list.py": b"WORDS = 1\n",
    "shared/words/data.txt": b"one two\n",
    "shared/notes.txt": b"",
}


def shares(handler: str) -> set[str]:
    return {name.removeprefix("shared/") for name in reached({"fn/handler.py": handler.encode()}, SHARED)}


def test_a_function_that_shares_nothing_gets_nothing() -> None:
    assert shares("import json\n") == set()


def test_what_an_import_leads_to_comes_along() -> None:
    assert shares("from shared.clients import dynamodb\n") == {"__init__.py", "clients.py", "faults.py", "notes.txt"}
    assert shares("import shared.config\n") == {"__init__.py", "config.py", "notes.txt"}
    assert shares("from shared import config\n") == {"__init__.py", "config.py", "notes.txt"}


def test_a_package_comes_with_its_data() -> None:
    assert shares("from shared import words\n") >= {"words/__init__.py", "words/list.py", "words/data.txt"}


def test_imports_of_the_last_moment_count_even_when_their_failure_is_handled() -> None:
    late = (
        "def f():\n    try:\n        from shared import faults\n    except Exception:\n        import shared.config\n"
    )
    assert shares(late) >= {"faults.py", "config.py"}


def test_imports_for_the_type_checker_do_not_count() -> None:
    assert shares("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shared import envelope\n") == set()


def test_a_function_without_requirements_is_built_beside_others_that_share_heavy_things(repo: Repository) -> None:
    # GIVEN something shared that needs a wheel, and a function that neither uses it nor has any wheel
    repo.write("lambda_src/shared", {"heavy.py": "import dependency\n"})
    repo.function("tiny", {"__init__.py": "", "handler.py": f"import json\n{HANDLER}"}, "# nothing\n")

    # WHEN it is built
    (package,) = build(repo.context, "local", ["tiny"])

    # THEN nothing was fetched for it, and somebody else's part does not change it
    assert repo.fetches() == []
    digest = sources.read(repo.context, ["tiny"])[0].digest
    repo.write("lambda_src/shared", {"heavy.py": "import dependency  # changed\n"})
    assert sources.read(repo.context, ["tiny"])[0].digest == digest
    assert package.size_bytes < 1000
