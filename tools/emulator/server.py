"""Run the emulator in the foreground: `python -m tools.emulator.server --port 4599 [--home DIR]`.

Speaks the LocalStack protocol on 127.0.0.1 only, takes X-Ray segments there (UDP), and ends on SIGINT or SIGTERM. The
daemon starts this very program.
"""

from __future__ import annotations

import argparse
import errno
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.context import DEFAULT_PORT, REPOSITORY
from tools.emulator import surroundings, traces
from tools.emulator.settings import PORT_TAKEN
from tools.emulator.standins import StandIns
from tools.errors import ExitCode


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until told to stop. Returns 3 when the port cannot be had."""
    arguments = _parse(argv)
    home = (arguments.home or REPOSITORY / "build" / "emulator" / str(arguments.port)).resolve()
    reserved = _reserve(arguments.port)
    if reserved is None:
        return _port_taken(arguments.port)
    surroundings.prepare_home(home)
    surroundings.isolate(os.environ, port=arguments.port, home=home)
    outside = StandIns(arguments.port, home, surroundings.scratch(home), os.environ)
    os.chdir(home)
    try:
        # MiniStack reads its switches on import, which is why this cannot stand at the top.
        from tools.emulator import serving

        serving.serve(*reserved, port=arguments.port, outside=outside)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except OSError as error:
        if error.errno != errno.EADDRINUSE:  # somebody else began to listen while we were importing
            raise
        return _port_taken(arguments.port)
    finally:
        surroundings.remove_temporary(home)
    return ExitCode.DONE


def _port_taken(port: int) -> int:
    sys.stderr.write(f"port {port} on {surroundings.HOST} is taken: choose another with --port\n")
    return PORT_TAKEN


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.emulator.server", description=__doc__)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="loopback port (default: %(default)s)")
    parser.add_argument("--home", type=Path, help="folder for temporary files (default: build/emulator/<port>)")
    return parser.parse_args(argv)


def _reserve(port: int) -> tuple[socket.socket, socket.socket] | None:
    """Bind the port at once, TCP and UDP, before the slow imports; nobody is answered until it listens."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((surroundings.HOST, port))
        return listener, traces.reserve(port)
    except OSError:
        listener.close()
        return None


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # All is put away; the interpreter's own end would take seconds for the threads and objects that upstream leaves.
    os._exit(status)
