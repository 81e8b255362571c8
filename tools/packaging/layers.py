"""Build Lambda layers: third-party code that only some environments need, beside the zips of the functions.

A layer is a folder of `lambda_src/layers/` with a `requirements.txt`, and nothing of our own. Its zip holds the wheels
below `python/`, where Lambda's Python runtime looks after the function's own zip
(https://docs.aws.amazon.com/lambda/latest/dg/python-layers.html).
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import replace

from tools.context import Context
from tools.edges import lock
from tools.errors import BadInput
from tools.model import Package
from tools.packaging import archive, flavours, packager, sources, wheels
from tools.packaging.flavours import Flavour
from tools.packaging.progress import Progress, silent
from tools.packaging.sources import FunctionSource
from tools.packaging.store import Store

FOLDER = "layers"
_IN_ZIP = "python/"


def names(context: Context) -> list[str]:
    """Every layer there is."""
    return sorted(path.parent.name for path in (context.root / "lambda_src" / FOLDER).glob("*/requirements.in"))


def build(
    context: Context, flavour: str, layers: Sequence[str] | None = None, progress: Progress = silent
) -> tuple[Package, ...]:
    """Build the named layers, or all, in the order asked for; what has not changed is not built again.

    Args:
        flavour: `aws` or `local`, as for functions.

    Raises:
        BadInput: unknown name; a dependency unpinned or without a wheel; a zip Lambda would refuse.
        ToolFailed: wheels cannot be fetched.
    """
    chosen, known = flavours.named(flavour), names(context)
    for name in layers or ():
        if name not in known:
            raise BadInput(
                f'there is no Lambda layer "{name}"',
                why=f"lambda_src/{FOLDER}/ holds {', '.join(known) or 'none'}",
                hint=f"write lambda_src/{FOLDER}/{name}/requirements.in, then: "
                + sources.relock_command(f"{FOLDER}/{name}"),
            )
    return tuple(_build_one(context, chosen, name, progress) for name in (known if layers is None else layers))


def _build_one(context: Context, flavour: Flavour, name: str, progress: Progress) -> Package:
    source = _read(context, name)
    store, stored_as = Store(context.build, flavour.name), f"layer-{name}"
    key = hashlib.sha256(f"{packager.version()}\n{flavour.tag}\n{source.digest}".encode()).hexdigest()
    found = store.find(stored_as, key)
    if found is None:
        waiting = f"{source.name}: another build of it is under way; waiting for it"
        with lock.held(store.folder / ".locks" / stored_as, on_wait=lambda: progress(waiting)):
            found = store.find(stored_as, key) or _made(context, flavour, source, store, stored_as, key, progress)
    return replace(found, function=source.name)


def _read(context: Context, name: str) -> FunctionSource:
    requirements = sources.lock_text(context.root / "lambda_src" / FOLDER / name, f"{FOLDER}/{name}")
    return FunctionSource(f"{FOLDER}/{name}", {}, requirements, {})


def _made(
    context: Context,
    flavour: Flavour,
    source: FunctionSource,
    store: Store,
    stored_as: str,
    key: str,
    progress: Progress,
) -> Package:
    zipped = wheels.unpacked(context, flavour, source, progress, _IN_ZIP).layer
    archive.check_size(source.name, zipped)
    unfinished = store.folder / f".building-{stored_as}"  # ours alone, and overwrites what a killed build left
    try:
        shutil.copyfile(zipped, unfinished)
        return store.add(stored_as, key, unfinished)
    finally:
        unfinished.unlink(missing_ok=True)
