"""Lambda: copies of a function share one unpacked tree of each layer, as they share `/opt` on AWS.

MiniStack's worker unpacks every layer anew for each copy of a Python function: seconds of a cold start, tens of
megabytes of disk, and no bytecode kept for the next. Its other executor keeps one tree for each distinct zip; here the
worker is given a zip of one small file instead, which names that tree (lambda_imports.py puts it on the search path).
"""

from __future__ import annotations

import io
import threading
import zipfile
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

POINTER = "tree"
"""The file in a layer's folder that names the tree to look into instead."""

_starting = threading.local()


def install() -> None:
    """From now on, Python functions look into shared trees."""
    resolve, spawn = lambda_svc._resolve_layer_zip, lambda_runtime.Worker._spawn

    def resolve_for_worker(attachment: Any) -> Any:
        data = resolve(attachment)
        shared = data and getattr(_starting, "python", False)
        return _pointer(lambda_svc._docker_extracted_dir(data, "layer")) if shared else data

    def spawn_with_trees(worker: Any) -> Any:
        _starting.python = worker.config.get("Runtime", "python").startswith("python")
        try:
            return spawn(worker)
        finally:
            _starting.python = False

    lambda_svc._resolve_layer_zip = resolve_for_worker
    lambda_runtime.Worker._spawn = spawn_with_trees


def _pointer(tree: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(POINTER, tree)
    return content.getvalue()
