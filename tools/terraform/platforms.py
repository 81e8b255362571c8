"""The name Terraform has for this machine, as in its release files and provider folders: linux_amd64."""

from __future__ import annotations

import platform
import sys

from tools.errors import ToolFailed

_SYSTEMS = {"linux": "linux", "darwin": "darwin", "win32": "windows"}
_MACHINES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


def this_platform() -> str:
    """The platform of this machine.

    Raises:
        ToolFailed: it is one we do not know a Terraform for.
    """
    return platform_named(sys.platform, platform.machine())


def platform_named(system: str, machine: str) -> str:
    """Translate Python's names, as in `sys.platform` and `platform.machine()`."""
    try:
        return f"{_SYSTEMS[system]}_{_MACHINES[machine.lower()]}"
    except KeyError:
        raise ToolFailed(
            f"there is no Terraform here for {system} on {machine}",
            hint="install one by hand and name it: TERRAFORM_BIN=/path/to/terraform",
        ) from None
