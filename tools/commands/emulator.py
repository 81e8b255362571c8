"""`emulator`: the embedded AWS emulator, by hand. Every local command starts it by itself when it is not running."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Callable
from typing import Any

from tools.context import Context
from tools.emulator import daemon, outside
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
        print(json.dumps(_document(status), indent=2))
    else:
        print("\n".join([daemon.describe(status), *outside.lines(where, status.stand_ins)]))
    return ExitCode.DONE


def _document(status: daemon.Status) -> dict[str, Any]:
    stand_ins = [dataclasses.asdict(s) | {"state": outside.state(s)} for s in status.stand_ins]
    return dataclasses.asdict(status) | {"endpoint": status.endpoint, "stand_ins": stand_ins}


def _stop(where: daemon.Settings) -> daemon.Status:
    daemon.stop(where)
    return daemon.status(where)


_ACTIONS: dict[str, Callable[[daemon.Settings], daemon.Status]] = {
    "start": daemon.ensure_running,
    "status": daemon.status,
    "stop": _stop,
    "reset": daemon.reset,
}
