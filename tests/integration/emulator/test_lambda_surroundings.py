"""What a function finds around it (lambda_imports.py, lambda_variables.py, surroundings.py)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.emulator.endpoint import REPOSITORY, Endpoint, end, free_port, start
from tests.integration.emulator.functions import deploy, invoke, zipped

LOOK_AROUND = """
import importlib, os, sys
def handler(event, context):
    found = {}
    for name in event["modules"]:
        try:
            found[name] = importlib.import_module(name).__file__
        except ImportError:
            found[name] = None
    return {"modules": found, "variables": dict(os.environ), "folder": os.getcwd(), "path": sys.path}
"""

CALLERS_OWN = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_PROFILE": "real", "AWS_SESSION_TOKEN": "real-token",
               "AWS_SECRET_ACCESS_KEY": "real-secret", "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9",
               "GITHUB_TOKEN": "real", "HTTPS_PROXY": "http://192.0.2.1", "PYTHONPATH": str(REPOSITORY)}  # fmt: skip


GO_OUT = """
import boto3, urllib.error, urllib.request
def handler(event, context):
    boto3.client("sts").get_caller_identity()
    try:
        urllib.request.urlopen(event, timeout=10)
    except urllib.error.URLError as error:
        return type(error.reason).__name__
"""


@pytest.fixture(scope="module")
def careless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """An emulator started by hand from a shell full of real settings."""
    port, home = free_port(), tmp_path_factory.mktemp("careless")
    argv = [sys.executable, "-m", "tools.emulator.server", "--port", str(port), "--home", str(home)]
    endpoint = start(argv, port, home, "/_safemate/health", **CALLERS_OWN)
    yield endpoint
    end(endpoint)


@pytest.fixture(scope="module")
def surroundings(careless: Endpoint) -> dict[str, Any]:
    deploy(careless, "look", {"handler.py": LOOK_AROUND, "jmespath/__init__.py": ""})
    modules = ["boto3", "jmespath", "tools", "moto", "flask", "cryptography", "ministack"]
    found: dict[str, Any] = invoke(careless, "look", {"modules": modules})
    return found


def layer(endpoint: Endpoint, name: str, files: dict[str, str]) -> str:
    published = endpoint.client("lambda").publish_layer_version(LayerName=name, Content={"ZipFile": zipped(files)})
    arn: str = published["LayerVersionArn"]
    return arn


def test_a_layer_comes_after_the_zip_and_before_what_the_runtime_brings(careless: Endpoint) -> None:
    files = {"python/jmespath/__init__.py": "", "python/six.py": "", "python/layered.py": ""}
    code = {"handler.py": LOOK_AROUND, "jmespath/__init__.py": ""}
    deploy(careless, "layered", code, Layers=[layer(careless, "third-party", files)])

    found = invoke(careless, "layered", {"modules": ["layered", "jmespath", "six", "cryptography"]})

    modules, task = found["modules"], found["variables"]["LAMBDA_TASK_ROOT"]
    layers = modules["layered"].removesuffix("layered.py")
    assert modules["jmespath"].startswith(task)
    assert modules["six"] == f"{layers}six.py"
    assert modules["cryptography"] is None


def where_layered(endpoint: Endpoint, names: tuple[str, str]) -> set[str]:
    arn = layer(endpoint, "shared", {"python/shared_code.py": ""})
    for name in names:
        deploy(endpoint, name, LOOK_AROUND, Layers=[arn])
    return {invoke(endpoint, name, {"modules": ["shared_code"]})["modules"]["shared_code"] for name in names}


def test_functions_share_the_tree_of_a_layer(careless: Endpoint) -> None:
    assert len(where_layered(careless, ("one", "other"))) == 1


def test_upstream_still_unpacks_a_layer_for_each(ministack: Endpoint) -> None:
    assert len(where_layered(ministack, ("one", "other"))) == 2


def test_nothing_of_the_callers_settings_reaches_a_function(surroundings: dict[str, Any], careless: Endpoint) -> None:
    variables = surroundings["variables"]

    assert variables["AWS_ENDPOINT_URL"] == careless.url
    assert not {"AWS_PROFILE", "GITHUB_TOKEN", "PYTHONPATH", "AWS_ENDPOINT_URL_S3"} & variables.keys()
    assert CALLERS_OWN["HTTPS_PROXY"] not in variables.values()
    assert "real" not in {value.partition("-")[0] for value in variables.values()}


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_function_reaches_the_emulator_and_nothing_beyond_this_machine(careless: Endpoint, scheme: str) -> None:
    deploy(careless, f"out-{scheme}", GO_OUT)
    # Without the proxies that lead nowhere, this name would be looked up: socket.gaierror.
    assert invoke(careless, f"out-{scheme}", f"{scheme}://example.invalid/") == "ConnectionRefusedError"


def test_a_function_does_not_see_the_repository(surroundings: dict[str, Any]) -> None:
    assert surroundings["modules"]["tools"] is None
    assert str(REPOSITORY) not in surroundings["path"]
    assert surroundings["folder"] == surroundings["variables"]["LAMBDA_TASK_ROOT"]


def test_a_library_missing_from_the_zip_is_missing(surroundings: dict[str, Any]) -> None:
    modules = surroundings["modules"]
    assert [modules[name] for name in ("moto", "flask", "cryptography", "ministack")] == [None] * 4


def test_the_zip_comes_before_what_the_runtime_brings(surroundings: dict[str, Any]) -> None:
    assert surroundings["modules"]["boto3"] is not None
    assert surroundings["modules"]["jmespath"].startswith(surroundings["variables"]["LAMBDA_TASK_ROOT"])


def test_the_runtimes_variables_are_set_and_the_emulators_are_not(
    surroundings: dict[str, Any], careless: Endpoint
) -> None:
    variables = surroundings["variables"]
    assert variables["_HANDLER"] == "handler.handler"
    assert variables["AWS_EXECUTION_ENV"] == "AWS_Lambda_python3.13"
    assert variables["AWS_LAMBDA_LOG_GROUP_NAME"] == "/aws/lambda/look"
    assert f"http://{variables['AWS_XRAY_DAEMON_ADDRESS']}" == careless.url
    assert not {"AUTH", "GATEWAY_PORT", "DOCKER_HOST", "STATE_DIR"} & variables.keys()


def test_upstream_still_lends_its_own_libraries_and_leaves_variables_out(ministack: Endpoint) -> None:
    deploy(ministack, "look", LOOK_AROUND)
    found = invoke(ministack, "look", {"modules": ["flask"]})
    assert found["modules"]["flask"] is not None
    left_out = {"_HANDLER", "AWS_EXECUTION_ENV", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_XRAY_DAEMON_ADDRESS"}
    assert not left_out & found["variables"].keys()


def test_a_taken_port_is_one_sentence_and_exit_code_3(careless: Endpoint, tmp_path: Path) -> None:
    port = careless.url.rpartition(":")[2]
    argv = [sys.executable, "-m", "tools.emulator.server", "--port", port, "--home", str(tmp_path)]

    done = subprocess.run(argv, cwd=REPOSITORY, capture_output=True, text=True, timeout=30)

    assert done.returncode == 3
    assert done.stderr.strip() == f"port {port} on 127.0.0.1 is taken: choose another with --port"
