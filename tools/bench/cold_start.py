"""How long Lambda waits for a function's first answer: importing its handler in a fresh process.

The zip is unpacked as Lambda unpacks it: without bytecode, into a folder that gets none, so that every import compiles
our code and its wheels again, while boto3 comes with the runtime, compiled.
"""

from __future__ import annotations

import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from tools.bench.ground import Ground
from tools.bench.measure import Ratio, paired
from tools.context import REPOSITORY
from tools.edges import process
from tools.errors import ToolFailed
from tools.packaging import build, sources, trial

LIMITS = {"wallet_manager": 1.6, "payment_handler": 1.5, "api_monitor": 0.5}
"""Per function, of what `import boto3` and one client take; another function has none."""

ROUNDS = 15
_YARDSTICK = "import boto3; boto3.client('dynamodb')"


def ratios() -> dict[str, Callable[[Ground, int], Ratio]]:
    """One ratio for each function there is."""
    names = sorted(path.parent.name for path in (REPOSITORY / "lambda_src").glob("*/handler.py"))
    return {f"cold_import_{name}": _ratio_of(name) for name in names}


def _ratio_of(function: str) -> Callable[[Ground, int], Ratio]:
    def measure(ground: Ground, rounds: int) -> Ratio:
        ratio = Ratio(
            f"cold_import_{function}", f"import {function}.handler ÷ import boto3 and one client", LIMITS.get(function)
        )
        (source,) = sources.read(ground.context, [function])
        task = _unpacked(ground, function)
        env = trial.environment(source)
        _run(_YARDSTICK, env, keep_bytecode=True)
        ours = f"import sys; sys.path.insert(0, {str(task)!r}); import {function}.handler"
        return paired(ratio, lambda: _run(ours, env), lambda: _run(_YARDSTICK, env), max(rounds, ROUNDS))

    return measure


def _unpacked(ground: Ground, function: str) -> Path:
    (package,) = build.build(ground.context, "local", [function])
    task = ground.context.build / "cold_start" / function
    shutil.rmtree(task, ignore_errors=True)
    with zipfile.ZipFile(package.path) as opened:
        opened.extractall(task)
    return task


def _run(script: str, env: dict[str, str], *, keep_bytecode: bool = False) -> None:
    flags = ["-I"] if keep_bytecode else ["-I", "-B"]
    done = process.run([sys.executable, *flags, "-c", script], env=env)
    if done.returncode:
        raise ToolFailed("a cold import failed", why=done.stderr[-1500:])
