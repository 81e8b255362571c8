"""What we wrote ourselves: the functions under `lambda_src/`, read once into memory."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.context import Context
from tools.errors import BadInput
from tools.packaging.contents import belongs_in_zip
from tools.packaging.reached import reached

SHARED = "shared"

_OPTION = re.compile(r"^\s*(-[^\s]*)", re.MULTILINE)


@dataclass(frozen=True)
class FunctionSource:
    """A function as it stood when it was read; later edits do not touch it.

    `files` maps names in the zip (`wallet_manager/handler.py`, `shared/config.py`) to their bytes.
    `requirements` is the text of the hash-pinned lock file. `trial_env` is what the handler's import needs
    beyond the usual variables.
    """

    name: str
    files: dict[str, bytes]
    requirements: str
    trial_env: dict[str, str]

    @property
    def digest(self) -> str:
        """SHA-256 over everything that can change the zip or whether it passes, lower-case hex."""
        digest = hashlib.sha256()
        for name, data in sorted(self.files.items()):
            digest.update(f"{name}\0{len(data)}\0".encode() + data)
        digest.update(repr((self.name, self.requirements, sorted(self.trial_env.items()))).encode())
        return digest.hexdigest()


def function_names(context: Context) -> list[str]:
    """Every function there is: a folder of `lambda_src/` that holds `handler.py`."""
    return sorted(path.parent.name for path in (context.root / "lambda_src").glob("*/handler.py"))


def read(context: Context, names: Sequence[str] | None) -> list[FunctionSource]:
    """Read the named functions, or all of them, in the order asked for.

    Raises:
        BadInput: there is no such function, or its lock file is missing or is not self-contained.
    """
    known = function_names(context)
    for name in names or ():
        if name not in known:
            raise BadInput(
                f'there is no Lambda function "{name}"',
                why=f"lambda_src/ holds {', '.join(known) or 'none'}: a folder with a handler.py is one",
                hint=f"nox -s package -- {known[0]}" if known else "write lambda_src/<function>/handler.py",
            )
    shared = _files(context.root / "lambda_src" / SHARED)
    return [_read_one(context.root / "lambda_src" / name, shared) for name in (known if names is None else names)]


def relock_command(function: str) -> str:
    """The command that pins a function's dependencies anew, for every interpreter and platform it runs on."""
    folder = f"lambda_src/{function}"
    return (
        f"uv pip compile {folder}/requirements.in --universal --python-version 3.11 --generate-hashes "
        f"--no-emit-index-url -o {folder}/requirements.txt"
    )


def _read_one(folder: Path, shared: dict[str, bytes]) -> FunctionSource:
    requirements = lock_text(folder, folder.name)
    own = _files(folder)
    return FunctionSource(folder.name, own | reached(own, shared), requirements, _trial_env(folder / "trial.env"))


def lock_text(folder: Path, name: str) -> str:
    """The lock file of a function or layer; `name` is its folder below `lambda_src/`.

    Raises:
        BadInput: it is missing, or is not self-contained.
    """
    lock = folder / "requirements.txt"
    where = f"lambda_src/{name}/requirements.txt"
    if not lock.is_file():
        raise BadInput(
            f"{where} is missing",
            why="it pins by hash what the zip holds; a function that needs nothing has an empty one",
            hint=relock_command(name),
        )
    requirements = lock.read_text(encoding="utf-8")
    if option := _OPTION.search(re.sub(r"^\s*--hash=.*$", "", requirements, flags=re.MULTILINE)):
        raise BadInput(
            f"{where} has the option {option.group(1)}",
            why="a package must follow from this one file alone, not from other files or somebody's index",
            hint=relock_command(name),
        )
    return requirements


def _files(folder: Path) -> dict[str, bytes]:
    parent = folder.parent
    found = ((path.relative_to(parent).as_posix(), path) for path in folder.rglob("*") if path.is_file())
    return {name: path.read_bytes() for name, path in found if belongs_in_zip(name, own=True)}


def _trial_env(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    lines = (line.partition("=") for line in path.read_text(encoding="utf-8").splitlines() if "=" in line)
    return {name.strip(): value.strip() for name, _, value in lines if not name.lstrip().startswith("#")}
