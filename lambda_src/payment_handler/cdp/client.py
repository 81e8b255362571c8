"""The calls of CDP's REST API that this function makes (API reference v2, "EVM Accounts")."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from payment_handler.cdp.credentials import NOT_CONFIGURED, CdpCredentials
from shared.errors import UnavailableError
from shared.outbound import OutboundError, Response, call

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_lambda_powertools import Logger

UNAVAILABLE = "CDP_UNAVAILABLE"

_ACCOUNTS = "/platform/v2/evm/accounts"
_SECONDS = 5.0
_RETRY_SOON = {"Retry-After": "2"}
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_SIGNATURE = re.compile(r"0x[0-9a-fA-F]{130}")


class CdpUnavailableError(UnavailableError):
    """CDP did not do what it was asked; whether it may have does not matter to any caller of this client."""

    code = UNAVAILABLE

    def __init__(self, message: str = "The Coinbase Developer Platform is not answering") -> None:
        super().__init__(message, headers=_RETRY_SOON)


class CdpClient:
    """CDP at `origin` (scheme and host, no path), as whoever `credentials` says.

    Every method raises UnavailableError: CDP_NOT_CONFIGURED when there are no credentials or CDP refuses them,
    CDP_UNAVAILABLE for everything else that goes wrong.
    """

    def __init__(self, origin: str, credentials: Callable[[], CdpCredentials], log: Logger) -> None:
        self._origin = origin
        self._credentials = credentials
        self._log = log

    def account(self, name: str) -> str:
        """The address of the account called `name`; it is made when there is none yet.

        A name is 2 to 36 letters, digits and hyphens, unique among all accounts of the CDP project.
        """
        found = self._send("GET", f"{_ACCOUNTS}/by-name/{name}")
        if found.status == 404:
            found = self._send("POST", _ACCOUNTS, {"name": name}, idempotency_key=str(uuid.uuid4()))
            if found.status == 409:  # somebody else made it between our two calls
                found = self._send("GET", f"{_ACCOUNTS}/by-name/{name}")
        return self._field(found, "address", _ADDRESS)

    def sign_typed_data(self, address: str, typed_data: Mapping[str, Any], idempotency_key: str) -> str:
        """The signature (0x and 65 bytes in hexadecimal) of EIP-712 data by an account.

        Args:
            address: of one of our accounts.
            typed_data: `{domain, types, primaryType, message}`.
            idempotency_key: a version 4 UUID; the same one asks for the same signature again (CDP, "Idempotency").
        """
        path = f"{_ACCOUNTS}/{address}/sign/typed-data"
        return self._field(self._send("POST", path, typed_data, idempotency_key), "signature", _SIGNATURE)

    def get(self, path: str) -> Response:
        """An authorized GET; refusals are raised, 404 is answered."""
        return self._send("GET", path)

    def _send(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, idempotency_key: str = ""
    ) -> Response:
        from payment_handler.cdp.jwt import bearer_headers, wallet_token  # brings cryptography: not at a cold start

        url, credentials = self._origin + path, self._credentials()
        headers = bearer_headers(credentials, method, url)
        if method == "POST":
            headers["X-Wallet-Auth"] = wallet_token(credentials, method, url, body or {})
            headers["X-Idempotency-Key"] = idempotency_key
        try:
            answer = call(method, url, json=body, headers=headers, timeout=_SECONDS)
        except OutboundError as lost:
            self._log.error("CDP call failed", operation=f"{method} {_shown(path)}", reason=lost.kind)
            raise CdpUnavailableError from None
        if answer.status in (401, 403):
            self._log_refusal(method, path, answer)
            raise UnavailableError("CDP does not accept the credentials it was given", NOT_CONFIGURED)
        return answer

    def _field(self, answer: Response, name: str, shape: re.Pattern[str]) -> str:
        value = read_object(answer).get(name) if answer.status in (200, 201) else None
        if isinstance(value, str) and shape.fullmatch(value):
            return value
        self._log_refusal("", name, answer)
        raise CdpUnavailableError("The Coinbase Developer Platform did not do what it was asked")

    def _log_refusal(self, method: str, path: str, answer: Response) -> None:
        problem = read_object(answer)
        self._log.error(
            "CDP refused",
            operation=f"{method} {_shown(path)}".strip(),
            status=answer.status,
            error_type=str(problem.get("errorType", ""))[:64],
            correlation_id=str(problem.get("correlationId", ""))[:64],
        )


def _shown(path: str) -> str:
    """A path without account names and addresses, which say whose request it was."""
    return re.sub(r"(0x[0-9a-fA-F]{40}|(?<=by-name/)[^/]+)", "…", path)


def read_object(answer: Response) -> Mapping[str, Any]:
    """The answer's JSON object, an empty one when it has none."""
    try:
        read = answer.json()
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
