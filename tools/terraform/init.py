"""Get a stack ready to plan: its copy, its settings, and `terraform init` when something init reads has changed."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

from jinja2 import Environment as Templates
from jinja2 import FileSystemLoader, StrictUndefined

from tools.context import Context
from tools.edges import lock
from tools.edges.files import write_atomically
from tools.environments import variables
from tools.errors import HarnessError
from tools.model import Package
from tools.targets.access import Access, download_environment
from tools.terraform import state_bucket, workspace
from tools.terraform.cache import cache_folder
from tools.terraform.driver import FLAG, Driver

_TEMPLATES = Path(__file__).parent / "templates"

# Of a .tf file, init reads only these lines: which modules, which providers, which versions, which backend.
_READ_BY_INIT = re.compile(
    rb"^\s*(module|source|version|required_version|backend|providers|terraform)\b.*$", re.MULTILINE
)

_GARBAGE_COLLECTION = "400"
"""Go's GOGC for Terraform and its provider: fewer collections for more memory (docs/benchmarks.md)."""


def driver(
    context: Context, access: Access, stack: str, run_dir: Path, binary: Path, cli_config: Path, version: str = ""
) -> Driver:
    """Terraform in this run's copy of the stack."""
    folder = workspace.sync(context, run_dir, stack)
    return Driver(binary, folder, _terraform_environment(access.env, run_dir, cli_config), version)


def _terraform_environment(env: Mapping[str, str], run_dir: Path, cli_config: Path) -> dict[str, str]:
    return dict(env) | {
        "TF_DATA_DIR": str(run_dir / "terraform"),
        "TF_CLI_CONFIG_FILE": str(cli_config),
        "TF_IN_AUTOMATION": "1",
        "CHECKPOINT_DISABLE": "1",
        "GOGC": _GARBAGE_COLLECTION,
    }


def var_files(
    access: Access, stack: str, run_dir: Path, packages: Sequence[Package], declared: Mapping[str, bool]
) -> list[str]:
    """Write the harness's own values and return the var files to plan with, hand-written ones first."""
    environment = access.environment
    generated = run_dir / "generated.tfvars.json"
    folder = workspace.folder(run_dir, stack)
    supplied: dict[str, object] = {
        "environment": environment.name,
        "account_id": environment.account_id,
        "region": environment.region,
        "emulated": access.target.emulated,
        "packages": {p.function: _package_value(p, folder) for p in packages},
        "stand_ins": access.stand_ins,
    }
    values = {name: value for name, value in supplied.items() if name in declared}
    write_atomically(generated, json.dumps(values, indent=2, sort_keys=True) + "\n")
    written = variables.var_file(environment, stack)
    return [*([str(written)] if written else []), str(generated)]


def _package_value(package: Package, folder: Path) -> dict[str, str]:
    from tools.packaging.build import source_code_hash

    # Relative, so that the same zip gives the same plan on every machine.
    path = os.path.relpath(package.path, folder)
    return {"path": path, "source_code_hash": source_code_hash(package)}


def ensure_initialised(
    context: Context, access: Access, stack: str, run_dir: Path, terraform: Driver, tag: str
) -> bool:
    """Run `terraform init` unless it has run for these very inputs; return whether it ran.

    Args:
        tag: what else init depends on, such as Terraform's version.

    Raises:
        HarnessError: init failed; what happened and how to mend it.
    """
    backend = run_dir / "backend.hcl"
    write_atomically(backend, _backend(access, stack))
    stamp = run_dir / "init.stamp"
    inputs = _inputs(terraform.folder.parent.parent, (backend, access.environment.backend), terraform.env, tag)
    data = Path(terraform.env["TF_DATA_DIR"])
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == inputs and _is_whole(data):
        return False
    stamp.unlink(missing_ok=True)
    fetching = replace(terraform, env=_init_environment(context, terraform.env))
    with _alone_in_the_cache(context, terraform.env):
        done = fetching.run(
            "init", input=False, no_color=FLAG, reconfigure=FLAG, lockfile="readonly",
            backend_config=[str(access.environment.backend), str(backend)],
        )  # fmt: skip
    if done.returncode:
        raise _explain(context, done.stderr or done.stdout)
    write_atomically(stamp, inputs)
    return True


def _is_whole(data: Path) -> bool:
    """Whether what init made is still there: a provider may be a link into a cache that was emptied since."""
    providers = [*data.glob("providers/*/*/*/*/*")]
    return bool(providers) and all(p.exists() for p in providers) and (data / "modules").is_dir()


def _alone_in_the_cache(context: Context, env: Mapping[str, str]) -> AbstractContextManager[object]:
    """Several inits at once may spoil a provider cache they share (hashicorp/terraform issue 31964); a mirror not."""
    if "plugin_cache_dir" not in Path(env["TF_CLI_CONFIG_FILE"]).read_text(encoding="utf-8"):
        return nullcontext()
    return lock.held(cache_folder(context) / "init.lock")


def _backend(access: Access, stack: str) -> str:
    loader = FileSystemLoader(_TEMPLATES)
    # HCL, not HTML: nothing in it is a person's input, and escaping would spoil it.
    templates = Templates(loader=loader, undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)  # noqa: S701
    template = templates.get_template("backend.hcl.j2")
    return template.render(
        environment=access.environment.name,
        stack=stack,
        bucket=state_bucket.name(access),
        emulated=access.target.emulated,
    )


def _inputs(copy: Path, settings: Sequence[Path], env: Mapping[str, str], tag: str) -> str:
    digest = hashlib.sha256(tag.encode())
    for path in sorted(copy.rglob("*.tf")):
        if lines := [found.group() for found in _READ_BY_INIT.finditer(path.read_bytes())]:
            digest.update(str(path.relative_to(copy)).encode())
            digest.update(b"\n".join(lines))
    for path in (*settings, Path(env["TF_CLI_CONFIG_FILE"]), *sorted(copy.rglob(".terraform.lock.hcl"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _init_environment(context: Context, env: Mapping[str, str]) -> dict[str, str]:
    """Init alone may leave the machine, for the provider: the caller's proxies in place of the closed door."""
    proxies = {"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"}
    return download_environment(context.environ) | {k: v for k, v in env.items() if k not in proxies}


def _explain(context: Context, text: str) -> HarnessError:
    from tools.terraform.mirror import explain_init_failure

    return explain_init_failure(text, context)
