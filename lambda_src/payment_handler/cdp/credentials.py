"""Who we are to CDP. Kept in one SecureString parameter, read when first needed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shared.errors import UnavailableError
from shared.parameters import NotConfiguredError

if TYPE_CHECKING:
    from shared.parameters import SecretParameter

NOT_CONFIGURED = "CDP_NOT_CONFIGURED"

_NAMES = ("apiKeyId", "apiKeySecret", "walletSecret")


class BadCredentialsError(UnavailableError):
    """The parameter holds something that cannot be CDP credentials; the message never quotes it."""

    code = NOT_CONFIGURED


@dataclass(frozen=True)
class CdpCredentials:
    """An API key and the wallet secret; only the key's id is ever shown."""

    api_key_id: str
    api_key_secret: str = field(repr=False)
    wallet_secret: str = field(repr=False)


class CredentialSource:
    """Reads the credentials from `parameter`, which remembers them for five minutes."""

    def __init__(self, parameter: SecretParameter) -> None:
        self._parameter = parameter

    def read(self) -> CdpCredentials:
        """The credentials. Raises UnavailableError CDP_NOT_CONFIGURED when nobody has put any there."""
        try:
            held = self._parameter.json()
        except NotConfiguredError:
            raise UnavailableError(
                "Wallets of the Coinbase Developer Platform are not set up", NOT_CONFIGURED
            ) from None
        values = [held.get(name) for name in _NAMES]
        if not all(isinstance(value, str) and value for value in values):
            raise BadCredentialsError(f"The CDP credentials must be an object of the strings {', '.join(_NAMES)}")
        return CdpCredentials(*(str(value) for value in values))
