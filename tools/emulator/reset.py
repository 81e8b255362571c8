"""Empty the emulator: MiniStack, moto, our extensions and the warm Lambda processes, as if just started.

MiniStack's own `/_ministack/reset` comes here as well, so there is no door that empties one half only.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from ministack import app as ministack

from tools.emulator import workers

_ministack_alone: Callable[[], None] = ministack._reset_all_state
_hooks: list[Callable[[], None]] = []


def also(hook: Callable[[], None]) -> None:
    """Have `hook` run on every reset; extensions that keep state register here."""
    _hooks.append(hook)


def everything() -> None:
    """Forget all resources of all accounts."""
    _ministack_alone()
    workers.stop_all()
    _reset_moto()
    for hook in _hooks:
        hook()


def _reset_moto() -> None:
    if "moto.core.base_backend" not in sys.modules:
        return  # no service of moto's was ever called
    from moto.core.base_backend import BackendDict, backend_lock
    from moto.core.model_instances import reset_model_data

    # Not BackendDict.reset(): that makes every backend anew before it throws it away, which takes seconds for ec2.
    with backend_lock:
        for backends in BackendDict._instances:
            backends.clear()
        BackendDict._instances.clear()
    reset_model_data()


ministack._reset_all_state = everything
