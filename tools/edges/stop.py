"""A Ctrl-C for everyone: Python raises it in the main thread alone, while environments run in threads of their own."""

from __future__ import annotations

import threading

_STOPPING = threading.Event()


def everyone() -> None:
    """Have every thread stop at its next `check`."""
    _STOPPING.set()


def check() -> None:
    """Stop here when everyone is to stop.

    Raises:
        KeyboardInterrupt: as if the Ctrl-C had come to this very thread.
    """
    if _STOPPING.is_set():
        raise KeyboardInterrupt
