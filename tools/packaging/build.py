"""Build packages: from sources and a lock file to a zip whose bytes follow from those two alone."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.context import Context
from tools.edges import lock
from tools.errors import BadInput
from tools.model import Package
from tools.packaging import archive, closure, flavours, packager, sources, trial, wheels
from tools.packaging.flavours import Flavour
from tools.packaging.progress import Progress, silent
from tools.packaging.sources import FunctionSource
from tools.packaging.store import Store


def build(
    context: Context, flavour: str, functions: Sequence[str] | None = None, progress: Progress = silent
) -> tuple[Package, ...]:
    """Build the named functions, or all, in the order asked for; what has not changed is not built again.

    Args:
        flavour: `aws` (arm64, Python 3.13) or `local` (the interpreter that runs this).
        progress: called with one sentence at a time, from several threads when several functions are built.

    Raises:
        BadInput: unknown name; a dependency missing, unpinned or without a wheel; a zip Lambda would refuse.
        ToolFailed: wheels cannot be fetched.
    """
    chosen = flavours.named(flavour)
    wanted = sources.read(context, functions)
    store = Store(context.build, chosen.name)
    keys = [_key(source, chosen) for source in wanted]
    found = [store.find(source.name, key) for source, key in zip(wanted, keys, strict=True)]
    if all(found):
        return tuple(package for package in found if package)
    with ThreadPoolExecutor(max_workers=4) as pool:
        work = [
            pool.submit(_build_one, context, chosen, store, source, key, progress)
            for source, key in zip(wanted, keys, strict=True)
        ]
    return tuple(job.result() for job in work)


def source_code_hash(package: Package) -> str:
    """What `aws_lambda_function.source_code_hash` wants: the zip's SHA-256 in base64."""
    return base64.b64encode(bytes.fromhex(package.sha256)).decode()


def _build_one(
    context: Context, flavour: Flavour, store: Store, source: FunctionSource, key: str, progress: Progress
) -> Package:
    waiting = f"{source.name}: another build of it is under way; waiting for it"
    with lock.held(store.folder / ".locks" / source.name, on_wait=lambda: progress(waiting)):
        if found := store.find(source.name, key):
            return found
        third_party = wheels.unpacked(context, flavour, source, progress)
        contents = _contents(source, third_party.files())
        closure.check(source, contents, flavour.name)
        if flavour is flavours.LOCAL:
            seconds = trial.import_handler(source, contents, store.folder / f".trial-{source.name}")
            progress(f"{source.name}: its handler imports in {seconds:.2f} s")
        unfinished = store.folder / f".building-{source.name}"  # ours alone, and overwrites what a killed build left
        try:
            progress(f"{source.name}: zipping {len(contents)} files")
            archive.write_zip(unfinished, source.files, base=third_party.layer)
            archive.check_size(source.name, unfinished)
            return store.add(source.name, key, unfinished)
        finally:
            unfinished.unlink(missing_ok=True)


def _contents(source: FunctionSource, third_party: dict[str, Path]) -> dict[str, bytes | Path]:
    ours = {name.partition("/")[0] for name in source.files}
    if clash := sorted(ours & {name.partition("/")[0].removesuffix(".py") for name in third_party}):
        raise BadInput(
            f'{source.name}: one of its dependencies brings a top-level "{clash[0]}", which is ours',
            hint=f"rename lambda_src/{clash[0]}/, or drop the dependency",
        )
    return {**third_party, **source.files}


def _key(source: FunctionSource, flavour: Flavour) -> str:
    return hashlib.sha256(f"{packager.version()}\n{flavour.tag}\n{source.digest}".encode()).hexdigest()
