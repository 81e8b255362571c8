"""Import the handler as Lambda would, with nothing but the zip's contents: the last proof that nothing is missing.

Only for packages this interpreter can run. Emulated functions are kept from the harness's own libraries as well, but
they are first imported when called; this tells before anything is planned, whatever the target.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.edges import process
from tools.errors import BadInput, ToolFailed
from tools.packaging.imports import RUNTIME_PROVIDED
from tools.packaging.sources import FunctionSource, relock_command

_SCRIPT = Path(__file__).with_name("trial_script.py")
_TIMEOUT_SECONDS = 60

# The variables every function gets from Terraform and Lambda itself, with values that lead nowhere.
_ENVIRONMENT = {
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "trial",
    "AWS_SECRET_ACCESS_KEY": "trial",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_LAMBDA_FUNCTION_NAME": "trial",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
    "ENVIRONMENT": "dev",
    "HEDERA_NETWORK": "testnet",
    "DEBUG_MODE": "true",
    "DEMO_MODE": "true",
    "USERS_TABLE": "dev-safemate-users",
    "WALLETS_TABLE": "dev-safemate-wallets",
    "TRANSACTIONS_TABLE": "dev-safemate-transactions",
    "DATA_BUCKET": "dev-safemate-data",
    "KMS_KEY_ARN": "arn:aws:kms:us-east-1:111111111111:key/00000000-0000-0000-0000-000000000000",
    "CORS_ORIGINS": "*",
    "POWERTOOLS_SERVICE_NAME": "trial",
    "POWERTOOLS_METRICS_NAMESPACE": "SafeMate/Custom",
    "POWERTOOLS_LOG_LEVEL": "INFO",
}


def environment(source: FunctionSource) -> dict[str, str]:
    """The variables with which a function's handler can be imported."""
    return {**_ENVIRONMENT, **source.trial_env}


def import_handler(source: FunctionSource, contents: Mapping[str, bytes | Path], folder: Path) -> float:
    """Import `<function>.handler.handler` in a clean interpreter; the seconds it took.

    Args:
        contents: what the zip holds, by name.
        folder: where to lay that out, best on the wheels' own file system, where it costs no copying. It is made
            anew, so that nothing of a killed trial counts, and removed.

    Raises:
        BadInput: it cannot be imported, is not callable, or its import calls out to the network.
        ToolFailed: the interpreter died without an answer.
    """
    folder = folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    try:
        _lay_out(contents, folder / "task")
        answer = _ask(source, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if "seconds" in answer:
        return float(answer["seconds"])
    raise _refusal(source, answer, folder / "task")


def _lay_out(contents: Mapping[str, bytes | Path], task: Path) -> None:
    for parent in {(task / name).parent for name in contents}:
        parent.mkdir(parents=True, exist_ok=True)
    for name, data in contents.items():
        if isinstance(data, bytes):
            (task / name).write_bytes(data)
            continue
        try:
            (task / name).hardlink_to(data)
        except OSError:  # another file system, or one without hard links
            shutil.copyfile(data, task / name)


def _ask(source: FunctionSource, folder: Path) -> dict[str, Any]:
    provided = {module: where for module in RUNTIME_PROVIDED if (where := _installed_in(module))}
    if "boto3" not in provided:
        raise ToolFailed(
            "this Python has no boto3, so it cannot stand in for Lambda's", hint="build with: nox -s package"
        )
    question = {
        "root": str(folder / "task"),
        "module": f"{source.name}.handler",
        "attribute": "handler",
        "provided": provided,
    }
    system = {name: value for name, value in os.environ.items() if name.upper() == "SYSTEMROOT"}  # Windows needs it
    done = process.run(
        [sys.executable, "-I", "-S", "-B", _SCRIPT],
        env={**system, "HOME": str(folder), "TMPDIR": str(folder), "PATH": "", **environment(source)},
        cwd=folder,
        stdin=json.dumps(question),
        timeout_seconds=_TIMEOUT_SECONDS,
    )
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        raise ToolFailed(
            f"{source.name}: the interpreter that tried its handler ended with status {done.returncode}",
            why="\n".join(done.stderr.strip().splitlines()[-12:]),
        ) from error
    return answer


def _installed_in(module: str) -> str | None:
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        return None
    origin = Path(spec.origin)
    return str(origin.parent.parent if origin.name == "__init__.py" else origin.parent)


def _refusal(source: FunctionSource, answer: dict[str, Any], task: Path) -> BadInput:
    place = _place(answer["place"], task, source)
    module = str(answer["module"])
    if answer["kind"] == "ModuleNotFoundError":
        top = module.partition(".")[0]
        return BadInput(
            f'{source.name}: nothing in its package provides "{module}"',
            why=f"{place}: {answer['error']}",
            hint=f"add {top} to lambda_src/{source.name}/requirements.in, then: " + relock_command(source.name),
        )
    return BadInput(
        f"{source.name}: its handler cannot be imported",
        why=f"{place}: {answer['kind']}: {answer['error']}",
        hint="the import must work without AWS and the network; a variable it needs goes into "
        f"lambda_src/{source.name}/trial.env as NAME=value",
    )


def _place(frames: list[tuple[str, int]], task: Path, source: FunctionSource) -> str:
    """The innermost line of ours, or of the zip, that the failure passed through."""
    inside = [
        (Path(file).relative_to(task).as_posix(), line) for file, line in frames if Path(file).is_relative_to(task)
    ]
    ours = [(f"lambda_src/{file}", line) for file, line in inside if file in source.files]
    file, line = (ours or inside or [(f"lambda_src/{source.name}/handler.py", 1)])[-1]
    return f"{file}:{line}"
