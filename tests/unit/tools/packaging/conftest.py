from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.unit.tools.packaging.repository import FAKE_UV, HANDLER, PINNED, Repository
from tools.context import Context


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    """A repository with `shared/` and one function that needs one wheel."""
    root = tmp_path / "repo"
    uv = root / "uv"
    environ = {
        "PATH": os.defpath,
        "UV": str(uv),
        "UV_FAKE": str(root / "fetches.json"),
        "AWS_ACCESS_KEY_ID": "real",
        "TF_VAR_x": "y",
    }
    repository = Repository(root, Context(root, tmp_path / "build", environ))
    repository.wheels({"dependency.py": "VALUE = 1\n", "dependency-1.0.dist-info/METADATA": "Name: dependency\n"})
    uv.write_text(FAKE_UV.format(python=sys.executable), encoding="utf-8")
    uv.chmod(0o755)
    repository.write("lambda_src/shared", {"__init__.py": "", "config.py": "import json\n"})
    imports = "import dependency\nfrom shared import config\nfrom wallet import store\n"
    repository.function(
        "wallet",
        {"__init__.py": "", "handler.py": f"{imports}{HANDLER}", "store.py": "import os\n"},
        PINNED,
    )
    return repository
