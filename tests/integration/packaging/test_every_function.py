"""Every function's zip as it is deployed: small, and light to import."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from pathlib import Path

import pytest

from tools.context import REPOSITORY, Context
from tools.edges import process
from tools.errors import ToolFailed
from tools.packaging import sources, trial
from tools.packaging.build import build

FUNCTIONS = sources.function_names(Context(REPOSITORY, REPOSITORY / "build", {}))
LARGEST_BYTES = 12_000_000
TOO_HEAVY = {"web3", "eth_account", "pydantic", "grpc", "cdp", "hiero_sdk_python", "x402", "boto3", "aws_xray_sdk"}


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """The repository's sources and a build folder of these tests' own."""
    return Context(REPOSITORY, tmp_path_factory.mktemp("build"), dict(os.environ))


def built(context: Context, flavour: str, function: str) -> Path:
    try:
        (package,) = build(context, flavour, [function])
    except ToolFailed as failed:
        if "no answer from the index" in f"{failed.what} {failed.why}":
            pytest.skip("the package index cannot be reached from here")
        raise
    return package.path


def test_the_documented_functions_are_there() -> None:
    assert {"wallet_manager", "payment_handler", "api_monitor", "token_scopes"} <= set(FUNCTIONS)


@pytest.mark.parametrize("flavour", ["aws", "local"])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_zip_has_at_most_twelve_megabytes(context: Context, function: str, flavour: str) -> None:
    assert built(context, flavour, function).stat().st_size <= LARGEST_BYTES


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_zip_holds_nothing_of_the_harness_and_its_stand_ins(context: Context, function: str) -> None:
    with zipfile.ZipFile(built(context, "local", function)) as opened:
        names = opened.namelist()
    assert not {name.partition("/")[0] for name in names} & {"tools", "tests", "eth", *TOO_HEAVY}
    assert not [name for name in names if "standins" in name or name.endswith(".sol")]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_importing_a_handler_brings_nothing_heavy(context: Context, tmp_path: Path, function: str) -> None:
    with zipfile.ZipFile(built(context, "local", function)) as opened:
        opened.extractall(tmp_path)
    (source,) = sources.read(context, [function])
    script = (
        f"import json, sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        f"import {function}.handler\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    done = process.run([sys.executable, "-I", "-B", "-c", script], env=trial.environment(source))
    assert done.returncode == 0, done.stderr
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert function in loaded
    assert not TOO_HEAVY & loaded
