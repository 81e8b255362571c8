"""The credentials of the stand-ins for the outside world, on the local target: the same everywhere, worth nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tools.seeding.secrets import Secrets
from tools.standins.cdp import credentials as cdp
from tools.standins.hedera import credentials as hedera

_CREDENTIALS: dict[str, Callable[[], Mapping[str, str]]] = {
    "cdp-credentials": cdp.credentials,
    "hedera-operator": lambda: hedera.CREDENTIALS,
}


def ensure(secrets: Secrets) -> list[str]:
    """Fill in what nobody has set; a developer's own credentials stay. What was done, in words.

    Raises:
        ToolFailed: a parameter cannot be read or stored.
    """
    missing = [purpose for purpose in _CREDENTIALS if secrets.is_unset(purpose)]
    for purpose in missing:
        secrets.put(purpose, _CREDENTIALS[purpose]())
    return [f"{purpose} of its stand-in was put in" for purpose in missing]
