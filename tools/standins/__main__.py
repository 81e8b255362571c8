"""Run one stand-in in the foreground: `python -m tools.standins <name> --port N [--home DIR] […]`.

A pipe on standard input is a leash: the stand-in ends when the other end closes, however its owner died.
"""

from __future__ import annotations

import argparse
import os
import stat
import sys
import threading
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import cast

from tools.standins.catalogue import NAMES
from tools.standins.faults import Faults
from tools.standins.server import Server
from tools.standins.service import Package, Setting

_STARTING_PRIORITY = 5
"""Nice value of the imports alone: whoever waits for the emulator is not to wait for these as well."""


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until told to stop, or until standard input ends."""
    name, package, options = _parse(sys.argv[1:] if argv is None else list(argv))
    faults = Faults()
    try:
        server = Server(name, options.port, faults)
    except OSError as error:
        sys.stderr.write(f"{name}: port {options.port} on 127.0.0.1 cannot be had ({error}): choose another --port\n")
        return 3
    _watch_the_leash()
    setting = Setting(options, faults, options.home)
    threading.Thread(target=_build, args=(server, package, setting), daemon=True, name="build").start()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        return 130
    return 0


def _parse(argv: Sequence[str]) -> tuple[str, Package, argparse.Namespace]:
    parser = argparse.ArgumentParser(prog="python -m tools.standins", description=__doc__)
    parser.add_argument("name", choices=NAMES)
    first, _ = parser.parse_known_args(argv[:1])
    package = cast("Package", import_module(f"tools.standins.{first.name}"))
    parser.add_argument("--port", type=int, required=True, help="loopback port of its HTTP side")
    parser.add_argument("--home", type=Path, help="a folder for what must outlive a kill (default: nothing does)")
    package.options(parser)
    return first.name, package, parser.parse_args(argv)


def _build(server: Server, package: Package, setting: Setting) -> None:
    if sys.platform == "linux":  # where a priority is a thread's own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _STARTING_PRIORITY)
    try:
        server.serve(package.build(setting))
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)  # a stand-in that cannot be made is better dead, and shown as dead, than waited for


def _watch_the_leash() -> None:
    if not stat.S_ISFIFO(os.fstat(0).st_mode):
        return

    def watch() -> None:
        while os.read(0, 4096):
            pass
        os._exit(0)

    threading.Thread(target=watch, daemon=True, name="leash").start()


if __name__ == "__main__":
    sys.exit(main())
