"""Where a package will run: on Lambda itself, or beside the embedded emulator."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass
from importlib.machinery import EXTENSION_SUFFIXES

from tools.errors import BadInput


@dataclass(frozen=True)
class Flavour:
    """One kind of package.

    `python` is major.minor. `wheel_platform` is uv's name of the target platform, None for this interpreter.
    `tag` is the same for two machines exactly when the same wheels fit both.
    """

    name: str
    python: str
    wheel_platform: str | None
    tag: str

    @property
    def describes(self) -> str:
        """For messages: "arm64, Python 3.13"."""
        machine = "arm64" if self.wheel_platform else f"this {platform.machine()} machine"
        return f"{machine}, Python {self.python}"


# Runtime python3.13 is Amazon Linux 2023 with glibc 2.34; manylinux_2_28 is the newest widely published.
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
AWS = Flavour("aws", "3.13", "aarch64-manylinux_2_28", "cp313-aarch64-manylinux_2_28")

# The emulator runs functions with the interpreter that runs the harness, so the local flavour is that one's.
LOCAL = Flavour(
    "local",
    f"{sys.version_info[0]}.{sys.version_info[1]}",
    None,
    f"{platform.machine()}{EXTENSION_SUFFIXES[0].rpartition('.')[0]}",
)

_ALL = {flavour.name: flavour for flavour in (AWS, LOCAL)}


def named(name: str) -> Flavour:
    """The flavour of that name.

    Raises:
        BadInput: there is none.
    """
    if name not in _ALL:
        raise BadInput(f'there is no package flavour "{name}"', hint=f"use one of: {', '.join(_ALL)}")
    return _ALL[name]
