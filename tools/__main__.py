"""Entry point of `python -m tools`."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

from tools.cli import main


def _stop_with_nox() -> None:
    """Stop in good order when the nox that started us is killed: then nobody is left to interrupt us."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=watch, daemon=True, name="parent").start()


if __name__ == "__main__":
    if "NOX_CURRENT_SESSION" in os.environ:
        _stop_with_nox()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
