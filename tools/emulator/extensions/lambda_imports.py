"""Lambda: a function sees its own zip and what AWS's Python runtime brings, not the emulator's libraries and switches.

MiniStack starts functions with its own interpreter and environment, so a library missing from the zip would be found in
the emulator's site-packages and only be missed on AWS. The runtime's own libraries are boto3 and what it needs
(https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html, "Runtime-included SDK versions").

Layers stay visible, in the order that AWS documents: after the function's own zip, before the runtime's libraries
(same page, "Runtime search path"); MiniStack's worker would look into them first.
"""

from __future__ import annotations

import importlib.util
import tempfile
from pathlib import Path

from ministack.core import lambda_runtime

from tools.emulator import surroundings
from tools.emulator.extensions import layer_trees

_RUNTIME_LIBRARIES = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3")

_PREFIX = """
import os, sys, sysconfig
_paths = sysconfig.get_paths()
_standard = (_paths["stdlib"], _paths["platstdlib"])
_layers = [p for p in os.environ.pop("_LAMBDA_LAYERS_DIRS", "").split(os.pathsep) if p]
_layers = [os.path.join(open(os.path.join(p, {pointer!r})).read(), "python") for p in _layers]
sys.path[:] = _layers + [p for p in sys.path if "site-packages" not in p and (
    p.startswith(_standard) or p.endswith(".zip"))] + [{folder!r}]
sys.meta_path[:] = [f for f in sys.meta_path if isinstance(f, type)]  # not the finders of editable installs
for _name in {switches!r}:
    os.environ.pop(_name, None)
"""


def install() -> None:
    """Give every function started from now on a search path of its own."""
    prefix = _PREFIX.format(
        folder=str(_runtime_folder()), switches=surroundings.EMULATOR_ONLY, pointer=layer_trees.POINTER
    )
    lambda_runtime._PYTHON_WORKER_SCRIPT = prefix + lambda_runtime._PYTHON_WORKER_SCRIPT


def _runtime_folder() -> Path:
    """A folder with links to the runtime's libraries and nothing else."""
    folder = Path(tempfile.mkdtemp(prefix="lambda-runtime-"))
    for name in _RUNTIME_LIBRARIES:
        found = importlib.util.find_spec(name)
        if found is not None and found.origin is not None:
            origin = Path(found.origin)
            source = origin.parent if origin.name == "__init__.py" else origin
            (folder / source.name).symlink_to(source)
    return folder
