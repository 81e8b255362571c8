"""The real layer with real wheels, fetched from the package index this machine uses."""

from __future__ import annotations

import re
import struct
import sys
import zipfile
from pathlib import Path

import pytest

from tests.integration.packaging.test_wallet_manager import ELF_AARCH64
from tools.context import REPOSITORY, Context
from tools.edges import process
from tools.errors import ToolFailed
from tools.model import Package
from tools.packaging import layers
from tools.packaging.build import build

PIN = re.compile(r"^([a-z0-9-]+)==([^ ;\\]+)", re.MULTILINE)
LARGEST_BYTES = 25_000_000

IMPORT = """
import sys
sys.path[:] = [p for p in sys.path if "site-packages" not in p] + sys.argv[1:]
from wallet_manager.ledger import hedera_sdk
assert "hiero_sdk_python" not in sys.modules
found = hedera_sdk._import()
print(found.__file__)
"""


def built(copy: Context, flavour: str) -> Package:
    try:
        (package,) = layers.build(copy, flavour, ["hedera"])
    except ToolFailed as failed:
        pytest.skip(failed.what)
    return package


def test_the_aws_layer_holds_arm64_code_only_below_python_and_is_small(copy: Context) -> None:
    package = built(copy, "aws")

    with zipfile.ZipFile(package.path) as opened:
        names = opened.namelist()
        native = {name: opened.read(name)[:20] for name in names if name.endswith(".so")}
    assert {name.partition("/")[0] for name in names} == {"python"}
    assert "python/hiero_sdk_python/__init__.py" in names
    assert {struct.unpack_from("<H", start, 18)[0] for start in native.values()} == {ELF_AARCH64}
    assert package.size_bytes <= LARGEST_BYTES


def test_zip_and_layer_are_all_that_the_live_ledger_needs(copy: Context, tmp_path: Path) -> None:
    (function,) = build(copy, "local", ["wallet_manager"])
    task, opt = tmp_path / "task", tmp_path / "opt"
    for package, folder in ((function, task), (built(copy, "local"), opt)):
        with zipfile.ZipFile(package.path) as opened:
            opened.extractall(folder)

    command = [sys.executable, "-I", "-B", "-c", IMPORT, task, opt / "python"]
    done = process.run(command, env={}, cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().startswith(str(opt / "python"))


def test_what_zip_and_layer_both_hold_is_of_one_version() -> None:
    """The function's zip is found first: the layer's code must be able to live with what it holds."""
    lambda_src = REPOSITORY / "lambda_src"
    function = dict(PIN.findall((lambda_src / "wallet_manager/requirements.txt").read_text()))
    layer = dict(PIN.findall((lambda_src / "layers/hedera/requirements.txt").read_text()))

    assert "cryptography" in function.keys() & layer.keys()
    assert {name: function[name] for name in function.keys() & layer.keys()} == {
        name: layer[name] for name in function.keys() & layer.keys()
    }
