"""Terraform's version numbers, and which of them this repository works with (`[tool.safemate]` in pyproject.toml)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass

from tools.context import Context
from tools.errors import BadInput

_NUMBER = re.compile(r"(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+.*)?")


@dataclass(frozen=True)
class Pin:
    """`release` is what gets downloaded; anything from `minimum` on and before `below` may be used instead."""

    release: str
    minimum: str
    below: str

    def admits(self, version: str) -> bool:
        """Whether that version may be used. A pre-release comes before its release (semver.org, item 11)."""
        return _order(self.minimum) <= _order(version) < _order(self.below)

    def __str__(self) -> str:
        return f">= {self.minimum}, < {self.below}"


def read_pin(context: Context) -> Pin:
    """The pin of this repository.

    Raises:
        BadInput: pyproject.toml does not hold it.
    """
    path = context.root / "pyproject.toml"
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))["tool"]["safemate"]
        pin = Pin(settings["terraform"], settings["terraform-minimum"], settings["terraform-below"])
        pin.admits(pin.release)
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise BadInput(
            "pyproject.toml does not say which Terraform to use",
            why=f"{type(error).__name__}: {error}",
            hint="[tool.safemate] needs terraform, terraform-minimum and terraform-below, each like 1.11.4",
        ) from error
    return pin


def _order(version: str) -> tuple[int, int, int, bool, str]:
    match = _NUMBER.fullmatch(version)
    if not match:
        raise ValueError(f"not a version: {version!r}")
    major, minor, patch, pre = match.groups()
    return int(major), int(minor), int(patch), pre is None, pre or ""
