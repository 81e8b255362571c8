from __future__ import annotations

import zipfile

import pytest

from tests.unit.tools.packaging.repository import PINNED, Repository
from tools.errors import BadInput
from tools.packaging import layers, sources


@pytest.fixture
def layered(repo: Repository) -> Repository:
    """The repository with a layer beside its function."""
    repo.write("lambda_src/layers/ledger", {"requirements.in": "dependency\n", "requirements.txt": PINNED})
    return repo


@pytest.mark.parametrize("flavour", ["aws", "local"])
def test_a_layer_holds_its_wheels_where_lambda_looks_for_them(layered: Repository, flavour: str) -> None:
    (package,) = layers.build(layered.context, flavour)

    with zipfile.ZipFile(package.path) as opened:
        assert opened.namelist() == ["python/dependency-1.0.dist-info/METADATA", "python/dependency.py"]
    assert (package.function, package.flavour) == ("layers/ledger", flavour)
    assert package.path.name == f"layer-ledger-{package.sha256[:16]}.zip"


def test_nothing_changed_fetches_and_zips_nothing(layered: Repository) -> None:
    (built,) = layers.build(layered.context, "aws")
    stamp = built.path.stat().st_mtime_ns

    (again,) = layers.build(layered.context, "aws")

    assert (built.rebuilt, again.rebuilt) == (True, False)
    assert (again.path, again.path.stat().st_mtime_ns) == (built.path, stamp)
    assert len(layered.fetches()) == 1


def test_a_function_of_the_same_requirements_does_not_get_the_layers_folders(layered: Repository) -> None:
    from tools.packaging import build

    layers.build(layered.context, "aws")
    (package,) = build.build(layered.context, "aws", ["wallet"])

    with zipfile.ZipFile(package.path) as opened:
        assert "dependency.py" in opened.namelist()
        assert not any(name.startswith("python/") for name in opened.namelist())


def test_a_layer_is_no_function(layered: Repository) -> None:
    assert layers.names(layered.context) == ["ledger"]
    assert sources.function_names(layered.context) == ["wallet"]


def test_an_unknown_layer_is_refused_with_those_there_are(layered: Repository) -> None:
    with pytest.raises(BadInput, match='no Lambda layer "hedra"') as caught:
        layers.build(layered.context, "aws", ["hedra"])

    assert "ledger" in caught.value.why


def test_without_a_lock_file_the_command_that_makes_one_is_named(layered: Repository) -> None:
    (layered.root / "lambda_src/layers/ledger/requirements.txt").unlink()

    with pytest.raises(BadInput) as caught:
        layers.build(layered.context, "aws")

    assert "uv pip compile lambda_src/layers/ledger/requirements.in" in caught.value.hint


def test_one_that_lambda_would_refuse_is_refused(layered: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    from tools.packaging import archive

    monkeypatch.setattr(archive, "UNZIPPED_LIMIT_BYTES", 10)

    with pytest.raises(BadInput, match="too large for Lambda") as caught:
        layers.build(layered.context, "aws")

    assert "lambda_src/layers/ledger/requirements.in" in caught.value.hint
