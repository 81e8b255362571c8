"""Where downloads are kept between checkouts: the user's cache folder, never the home folder itself."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.context import Context


def cache_folder(context: Context) -> Path:
    """SAFEMATE_CACHE_DIR, else `safemate` in the user's cache folder; it need not exist yet.

    XDG Base Directory Specification: XDG_CACHE_HOME counts only when it is absolute, and is ~/.cache otherwise.
    """
    environ = context.environ
    if chosen := environ.get("SAFEMATE_CACHE_DIR"):
        return Path(chosen).expanduser().absolute()
    usual = environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME", "")
    if Path(usual).is_absolute():
        return Path(usual, "safemate")
    home = environ.get("HOME")
    return Path(home, ".cache", "safemate") if home else context.build / "cache"
