"""`emulator`: the embedded AWS emulator, by hand. Every local command starts it by itself when it is not running."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Callable

from tools.context import Context
from tools.emulator import daemon
from tools.errors import ExitCode
from tools.targets import local


def run(context: Context, options: argparse.Namespace) -> ExitCode:
    """Do what was asked and say how the emulator is then."""
    where = local.settings(context, local.port_of(context, options.port))
    if options.action == "logs":
        for line in daemon.logs(where, options.lines, follow=options.follow):
            print(line, flush=True)
        return ExitCode.DONE
    status = _ACTIONS[options.action](where)
    if options.as_json:
        print(json.dumps(dataclasses.asdict(status) | {"endpoint": status.endpoint}, indent=2))
    else:
        print(daemon.describe(status))
    return ExitCode.DONE


def _stop(where: daemon.Settings) -> daemon.Status:
    daemon.stop(where)
    return daemon.status(where)


_ACTIONS: dict[str, Callable[[daemon.Settings], daemon.Status]] = {
    "start": daemon.ensure_running,
    "status": daemon.status,
    "stop": _stop,
    "reset": daemon.reset,
}
