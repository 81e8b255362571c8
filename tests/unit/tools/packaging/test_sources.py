from __future__ import annotations

import pytest

from tests.unit.tools.packaging.repository import HANDLER, PINNED, Repository
from tools.errors import BadInput
from tools.packaging import sources


def test_a_function_is_its_own_folder_and_shared(repo: Repository) -> None:
    (source,) = sources.read(repo.context, ["wallet"])

    assert sorted(source.files) == [
        "shared/__init__.py",
        "shared/config.py",
        "wallet/__init__.py",
        "wallet/handler.py",
        "wallet/store.py",
    ]
    assert source.requirements == PINNED


def test_caches_tests_and_documents_are_not_part_of_it(repo: Repository) -> None:
    before = sources.read(repo.context, ["wallet"])[0]
    repo.function(
        "wallet",
        {"__pycache__/handler.cpython-311.pyc": "", "tests/test_x.py": "", "README.md": "", "requirements.in": "a\n"},
        PINNED,
    )

    assert sources.read(repo.context, ["wallet"])[0].digest == before.digest


def test_all_functions_are_read_when_none_is_named(repo: Repository) -> None:
    repo.function("api", {"handler.py": HANDLER})

    assert [source.name for source in sources.read(repo.context, None)] == ["api", "wallet"]
    assert sources.function_names(repo.context) == ["api", "wallet"]


def test_the_order_asked_for_is_kept(repo: Repository) -> None:
    repo.function("api", {"handler.py": HANDLER})

    assert [source.name for source in sources.read(repo.context, ["wallet", "api"])] == ["wallet", "api"]


@pytest.mark.parametrize(
    "change",
    [
        {"lambda_src/wallet/store.py": "import os # changed\n"},
        {"lambda_src/wallet/new.py": ""},
        {"lambda_src/shared/config.py": ""},
        {"lambda_src/wallet/requirements.txt": PINNED + "other==1\n"},
        {"lambda_src/wallet/trial.env": "KEY=value\n"},
    ],
)
def test_the_digest_follows_every_input(repo: Repository, change: dict[str, str]) -> None:
    before = sources.read(repo.context, ["wallet"])[0].digest

    repo.write("", change)

    assert sources.read(repo.context, ["wallet"])[0].digest != before


def test_the_digest_sees_bytes_move_between_files(repo: Repository) -> None:
    repo.function("wallet", {"one.py": "ab", "two.py": "c"}, PINNED)
    before = sources.read(repo.context, ["wallet"])[0].digest

    repo.function("wallet", {"one.py": "a", "two.py": "bc"}, PINNED)

    assert sources.read(repo.context, ["wallet"])[0].digest != before


def test_an_unknown_function_is_refused_with_the_known_ones(repo: Repository) -> None:
    with pytest.raises(BadInput) as caught:
        sources.read(repo.context, ["walet"])

    assert '"walet"' in caught.value.what
    assert "wallet" in caught.value.why


def test_a_function_without_a_lock_file_is_refused_with_the_command_that_makes_one(repo: Repository) -> None:
    (repo.root / "lambda_src" / "wallet" / "requirements.txt").unlink()

    with pytest.raises(BadInput) as caught:
        sources.read(repo.context, ["wallet"])

    assert "lambda_src/wallet/requirements.txt is missing" in caught.value.what
    assert "uv pip compile lambda_src/wallet/requirements.in" in caught.value.hint


@pytest.mark.parametrize("line", ["-r other.txt", "--index-url https://example.com/simple", "-e ."])
def test_a_lock_file_that_leans_on_something_else_is_refused(repo: Repository, line: str) -> None:
    repo.function("wallet", {}, f"{PINNED}{line}\n")

    with pytest.raises(BadInput) as caught:
        sources.read(repo.context, ["wallet"])

    assert line.split()[0] in caught.value.what


def test_hashes_on_lines_of_their_own_are_no_options(repo: Repository) -> None:
    repo.function("wallet", {}, "a==1 \\\n    --hash=sha256:0 \\\n    --hash=sha256:1\n    # via b\n")

    assert sources.read(repo.context, ["wallet"])


def test_variables_for_the_trial_import_come_from_a_file_beside_the_function(repo: Repository) -> None:
    repo.function("wallet", {"trial.env": "# what payments need\nFACILITATOR = https://x402.example\n\n"}, PINNED)

    assert sources.read(repo.context, ["wallet"])[0].trial_env == {"FACILITATOR": "https://x402.example"}
