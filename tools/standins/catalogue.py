"""Which stand-ins there are, which ports each wants, and how the others find them."""

from __future__ import annotations

from collections.abc import Mapping

HOST = "127.0.0.1"
HEDERA_NODE_ACCOUNT = "0.0.3"
"""The account of the one consensus node, as in every Hedera network's address book."""

PORTS: dict[str, tuple[str, ...]] = {
    "chain": ("chain",),
    "facilitator": ("facilitator",),
    "hedera": ("hedera", "hedera-node"),
    "cdp": ("cdp",),
}
"""Stand-in → the names of its ports, that of its HTTP side first. The order in which they are started."""

NAMES = tuple(PORTS)


def port_names() -> tuple[str, ...]:
    """The names of all ports, in an order that never changes for those that are there already."""
    return tuple(port for ports in PORTS.values() for port in ports)


def arguments(name: str, ports: Mapping[str, int]) -> list[str]:
    """The command line of a stand-in after `python -m tools.standins`, given every port's number."""
    own = [name, "--port", str(ports[name])]
    if name in ("facilitator", "cdp"):
        return [*own, "--chain", f"http://{HOST}:{ports['chain']}"]
    if name == "hedera":
        return [*own, "--node-port", str(ports["hedera-node"])]
    return own


def addresses(ports: Mapping[str, int], emulator_port: int) -> dict[str, str]:
    """The run variable `stand_ins`: where the deployed functions find the stand-ins, and their own API.

    Args:
        ports: port name (`port_names`) → number.
    """
    return {
        "api_base": f"http://{HOST}:{emulator_port}",
        "facilitator_url": f"http://{HOST}:{ports['facilitator']}",
        "hedera_mirror_url": f"http://{HOST}:{ports['hedera']}",
        "hedera_node": f"{HOST}:{ports['hedera-node']}@{HEDERA_NODE_ACCOUNT}",
        "cdp_url": f"http://{HOST}:{ports['cdp']}",
    }
