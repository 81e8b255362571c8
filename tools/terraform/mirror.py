"""Find a folder on this machine that already holds the AWS provider, so that `terraform init` needs no network."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tools.context import Context
from tools.errors import BadInput, HarnessError, ToolFailed
from tools.terraform.platforms import this_platform

HOST = "registry.terraform.io"
AWS = "hashicorp/aws"

ADD_ON_ROOTS = tuple(
    Path(root)
    for root in (
        "/opt",
        "/usr/local",
        "/usr/local/lib",
        "/usr/local/share",
        "/usr/lib",
        "/usr/share",
        "/srv",
        "/var/lib",
    )
)
"""Where the Filesystem Hierarchy Standard puts what was added to a system; a mirror is looked for one level below."""


def find_mirror(
    context: Context,
    source: str = AWS,
    version: str | None = None,
    *,
    add_on_roots: Sequence[Path] = ADD_ON_ROOTS,
) -> Path | None:
    """The first folder that holds the provider for this platform, packed or unpacked; None when there is none.

    Looked at in this order: SAFEMATE_PROVIDER_MIRROR, the folders Terraform itself would look at, then every folder one
    level below `add_on_roots`.

    Args:
        source: namespace and type of the provider.
        version: the one needed; without it, every version the stacks' lock files name.

    Raises:
        BadInput: SAFEMATE_PROVIDER_MIRROR does not hold the provider.
    """
    versions = {version} if version else locked_versions(context, source)
    platform = this_platform()
    if chosen := context.environ.get("SAFEMATE_PROVIDER_MIRROR"):
        folder = Path(chosen).expanduser().absolute()
        if not _holds(folder, source, versions, platform):
            raise BadInput(
                f"SAFEMATE_PROVIDER_MIRROR names {chosen}, which lacks {source} {_listed(versions)} for {platform}",
                why=f"expected {folder / HOST / source}/<version>/{platform}/ or the provider's zip one level up",
                hint=f"terraform -chdir=terraform/stacks/service providers mirror {chosen}   (needs the network)",
            )
        return folder
    candidates = (*implied_folders(context), *_below(add_on_roots))
    return next((folder for folder in candidates if _holds(folder, source, versions, platform)), None)


def locked_versions(context: Context, source: str = AWS) -> set[str]:
    """The versions of a provider that the stacks' lock files name; more than one only while stacks differ."""
    pattern = re.compile(rf'provider "{re.escape(f"{HOST}/{source}")}" \{{\s*version\s*=\s*"([^"]+)"')
    locks = (context.root / "terraform" / "stacks").glob("*/.terraform.lock.hcl")
    return {found for lock in locks for found in pattern.findall(lock.read_text(encoding="utf-8"))}


def providers_in(mirror: Path) -> list[str]:
    """The sources (`registry.terraform.io/hashicorp/aws`) a mirror holds in any version."""
    return sorted(path.relative_to(mirror).as_posix() for path in mirror.glob(f"{HOST}/*/*") if path.is_dir())


def implied_folders(context: Context) -> list[Path]:
    """Where Terraform looks when nothing is configured, in its order.

    https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories
    """
    environ = context.environ
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or context.build)
    folders = [Path.cwd() / "terraform.d" / "plugins", context.root / "terraform.d" / "plugins"]
    if sys.platform == "win32":
        data = Path(environ.get("APPDATA") or home)
        folders += [data / "terraform.d" / "plugins", data / "HashiCorp" / "Terraform" / "plugins"]
    elif sys.platform == "darwin":
        library = Path("Library", "Application Support", "io.terraform", "plugins")
        folders += [home / ".terraform.d" / "plugins", home / library, Path("/", library)]
    else:
        data_home = environ.get("XDG_DATA_HOME") or str(home / ".local" / "share")
        data_dirs = environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
        folders += [home / ".terraform.d" / "plugins"]
        folders += [Path(data, "terraform", "plugins") for data in (data_home, *data_dirs.split(":")) if data]
    return list(dict.fromkeys(folders))


def explain_init_failure(text: str, context: Context) -> HarnessError:
    """Turn what a failed `terraform init` printed into an error that says what to do.

    Args:
        text: its standard error or output, or the diagnostics' summaries and details.
    """
    said = _without_frames(text)
    flat = " ".join(said.split())
    if "recorded in the dependency lock file" in flat:
        return ToolFailed(
            "the provider that was found is not the one the lock file names",
            why=said,
            hint="SAFEMATE_PROVIDER_MIRROR=<a folder with the released provider>; or, if the lock file is to change: "
            "terraform -chdir=terraform/stacks/service providers lock -platform=linux_amd64 -platform=linux_arm64 "
            "-platform=darwin_arm64",
        )
    if "lock file is read-only" in flat:
        return BadInput(
            "a stack's providers and its lock file do not agree",
            why=said,
            hint="after changing required_providers: terraform -chdir=terraform/stacks/<stack> providers lock "
            "-platform=linux_amd64 -platform=linux_arm64 -platform=darwin_arm64",
        )
    if re.search(r"query available provider packages|install provider", flat):
        return _no_provider(said, context)
    return ToolFailed("terraform init failed", why=said)


def _no_provider(said: str, context: Context) -> ToolFailed:
    wanted = f"{AWS} {_listed(locked_versions(context))}"
    looked = [*map(str, implied_folders(context)), *(f"{root}/*" for root in ADD_ON_ROOTS)]
    return ToolFailed(
        f"there is no provider {wanted} to be had: not on this machine, and the registry does not give it",
        why=f"{said}\nlooked for {HOST}/{AWS} ({this_platform()}) in:\n"
        + "\n".join(f"  {folder}" for folder in looked),
        hint="let this machine reach registry.terraform.io (HTTPS_PROXY is honoured); or where there is a network: "
        "terraform -chdir=terraform/stacks/service providers mirror <folder>, copy the folder here, and set "
        "SAFEMATE_PROVIDER_MIRROR=<folder>",
    )


def _holds(folder: Path, source: str, versions: set[str], platform: str) -> bool:
    """Both layouts: https://developer.hashicorp.com/terraform/cli/config/config-file#filesystem_mirror."""
    home = folder / HOST / source
    kind = source.partition("/")[2]

    def has(version: str) -> bool:
        if (home / f"terraform-provider-{kind}_{version}_{platform}.zip").is_file():
            return True
        unpacked = home / version / platform
        return not unpacked.parent.is_symlink() and any(unpacked.glob(f"terraform-provider-{kind}*"))

    # Terraform does not follow links between the mirror and the package itself (tried with 1.11.4).
    linked = any(level.is_symlink() for level in (home, home.parent, home.parent.parent))
    return bool(versions) and home.is_dir() and not linked and all(has(version) for version in versions)


def _below(roots: Sequence[Path]) -> Iterator[Path]:
    for root in roots:
        try:
            names = sorted(entry.name for entry in os.scandir(root) if entry.is_dir())
        except OSError:
            continue
        yield from (root / name for name in names)


def _listed(versions: set[str]) -> str:
    return " and ".join(sorted(versions)) or "(any version)"


def _without_frames(text: str) -> str:
    """Terraform's error without the box it draws around it and without blank lines."""
    lines = (line.strip("│╷╵ \t") for line in text.splitlines())
    return "\n".join(line for line in lines if line)
