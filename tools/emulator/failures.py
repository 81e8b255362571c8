"""How the emulator can fail, in words: what is in the way, whose it is, and the way round."""

from __future__ import annotations

from tools.emulator import ports
from tools.emulator.log import tail
from tools.emulator.settings import Settings, Status
from tools.errors import ToolFailed


class EmulatorFailed(ToolFailed):
    """The emulator did not start, or did not end."""


class PortTaken(ToolFailed):
    """Another program holds the port, or an emulator that is not ours to use."""


def failed(settings: Settings, what: str) -> EmulatorFailed:
    """It did not start; shows the end of its log."""
    return EmulatorFailed(what, why="\n".join(tail(settings.log, 20)), hint=f"the whole log: {settings.log}")


def port_taken(port: int, why: str) -> PortTaken:
    """Something that is no emulator of this project; names its process where that can be found."""
    holder = ports.owner(port)
    who = f"process {holder.pid}: {holder.command}" if holder else "its process could not be found"
    end = f"\nor end that process: kill {holder.pid}" if holder else ""
    return PortTaken(
        f"port {port} on 127.0.0.1 is taken by another program",
        why=f"{who}\n{why}",
        hint=f"use another port: {_elsewhere(port)}{end}",
    )


def not_ours(settings: Settings, found: Status) -> PortTaken:
    """An emulator of another checkout, or of another machine whose port is forwarded here."""
    return PortTaken(
        f"port {found.port} on 127.0.0.1 is taken by an emulator of another folder",
        why=f"it belongs to {found.home}, and this one would be {settings.home}: its resources are not ours to touch",
        hint=f"use another port: {_elsewhere(found.port)}\nor stop that emulator from the checkout it belongs to",
    )


def not_here(port: int, pid: int) -> PortTaken:
    """What answers says that it is process `pid`, which does not listen on the port: it runs elsewhere."""
    return PortTaken(
        f"the emulator on port {port} is not process {pid} of this machine, so it was not ended",
        why=f"it calls itself process {pid}, which does not listen on the port: is the port forwarded?",
        hint=f"stop it where it runs, or use another port: {_elsewhere(port)}",
    )


def _elsewhere(port: int) -> str:
    return f"SAFEMATE_EMULATOR_PORT={4599 if port != 4599 else 4600} nox -s apply -- dev"
