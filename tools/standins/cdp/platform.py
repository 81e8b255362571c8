"""CDP's REST API as far as SafeMate calls it, and the node behind it."""

from __future__ import annotations

import json
import re
import threading
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from tools.standins.cdp.accounts import Accounts, NameTakenError
from tools.standins.cdp.credentials import credentials
from tools.standins.cdp.tokens import Gate, RefusedError
from tools.standins.service import Answer, BadRequestError, Request, Route

NODE_TOKEN = "standin-node"  # noqa: S105 (a word in a path, at a node that is open to this machine anyway)
CHAINS = {"base": 8453, "base-sepolia": 84532}
"""CDP's names of networks (CDP, "Networks") and their chain ids, by which the chain stand-in names them."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,34}[A-Za-z0-9]")
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_DRIPS = {"eth": 10**14, "usdc": 10**6}
"""What the faucet gives at once, in the token's smallest unit (CDP, "Faucets": 0.0001 ETH, 1 USDC)."""
_SECONDS = 20.0
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Past any proxy: the chain is on this machine."""


class CdpError(BadRequestError):
    """An error as CDP answers it (API v2, "Errors")."""

    def __init__(self, status: int, error_type: str, message: str) -> None:
        body = {"errorType": error_type, "errorMessage": message, "correlationId": uuid.uuid4().hex[:16]}
        super().__init__(message, status, body)


class Platform:
    """The stand-in. `chain` is the origin of the chain stand-in; "" has neither node nor faucet."""

    def __init__(self, chain: str, home: Path | None) -> None:
        self._chain = chain
        self._gate = Gate(credentials())
        self._accounts = Accounts(home)
        self._answered: dict[str, tuple[str, Answer]] = {}
        self._lock = threading.Lock()
        accounts = "/platform/v2/evm/accounts"
        self.routes: Sequence[Route] = (
            self._route("GET", f"{accounts}/by-name/{{name}}", "get_account", self._by_name),
            self._route("POST", accounts, "create_account", self._create, wallet=True),
            self._route("POST", f"{accounts}/{{address}}/sign/typed-data", "sign", self._sign, wallet=True),
            self._route("POST", "/platform/v2/evm/faucet", "faucet", self._faucet),
            self._route("GET", "/apikeys/v1/tokens/active", "node_token", self._node_token),
            Route("POST", "/rpc/v1/{network}/{token}", "node", self._node),
        )

    def state(self) -> Mapping[str, Any]:
        """`accounts`, without their keys."""
        return {"accounts": self._accounts.all()}

    def reset(self) -> None:
        """Forget all accounts and answers."""
        self._accounts.clear()
        with self._lock:
            self._answered.clear()

    def _route(
        self, method: str, pattern: str, operation: str, run: Callable[[Request], Answer], *, wallet: bool = False
    ) -> Route:
        return Route(method, pattern, operation, partial(self._authorized, run, wallet))

    def _authorized(self, run: Callable[[Request], Answer], wallet: bool, request: Request) -> Answer:
        uri = f"{request.method} {request.headers.get('host', '')}{request.path}"
        try:
            self._gate.check_bearer(request.headers.get("authorization", ""), uri)
            if wallet:
                self._gate.check_wallet(request.headers.get("x-wallet-auth", ""), uri, request.json_object())
        except RefusedError as refused:
            raise CdpError(401, "unauthorized", str(refused)) from None
        key = request.headers.get("x-idempotency-key", "")
        return self._once(key, run, request) if key else run(request)

    def _once(self, key: str, run: Callable[[Request], Answer], request: Request) -> Answer:
        """The first answer again, for the same request with the same key (API v2, "Idempotency")."""
        try:
            proper = uuid.UUID(key).version == 4
        except ValueError:
            proper = False
        if not proper:
            raise CdpError(400, "invalid_request", "X-Idempotency-Key must be a version 4 UUID")
        asked = f"{request.path} {json.dumps(request.json_object(), sort_keys=True)}"
        with self._lock:
            if key not in self._answered:
                self._answered[key] = (asked, run(request))
            before, answer = self._answered[key]
        if before != asked:
            raise CdpError(422, "idempotency_error", "The key was used with another request")
        return answer

    def _by_name(self, request: Request) -> Answer:
        account = self._accounts.named(request.parameters["name"])
        if account is None:
            raise CdpError(404, "not_found", "EVM account with the given name not found.")
        return Answer(account)

    def _create(self, request: Request) -> Answer:
        name = request.json_object().get("name")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise CdpError(400, "invalid_request", "name must be 2 to 36 letters, digits and hyphens")
        try:
            return Answer(self._accounts.create(name), 201)
        except NameTakenError:
            raise CdpError(409, "already_exists", "EVM account with the given name already exists.") from None

    def _sign(self, request: Request) -> Answer:
        try:
            signature = self._accounts.sign(request.parameters["address"], request.json_object())
        except (ValueError, TypeError, KeyError, ArithmeticError) as error:
            raise CdpError(400, "invalid_request", f"not EIP-712 data: {error}") from None
        if signature is None:
            raise CdpError(404, "not_found", "EVM account with the given address not found.")
        return Answer({"signature": signature})

    def _faucet(self, request: Request) -> Answer:
        body = request.json_object()
        address, token = str(body.get("address")), str(body.get("token"))
        if body.get("network") != "base-sepolia" or not _ADDRESS.fullmatch(address) or token not in _DRIPS:
            raise CdpError(400, "invalid_request", "network base-sepolia, an address, and a token: eth or usdc")
        given = self._of_chain("/faucet", {"address": address, "token": token, "amount": str(_DRIPS[token])})
        return Answer({"transactionHash": given.get("transaction")})

    def _node_token(self, _request: Request) -> Answer:
        return Answer({"id": NODE_TOKEN})

    def _node(self, request: Request) -> Answer:
        chain = CHAINS.get(request.parameters["network"])
        if chain is None or request.parameters["token"] != NODE_TOKEN:
            raise CdpError(401, "unauthorized", "No such network or token")
        return Answer(self._of_chain(f"/{chain}", request.json_object()))

    def _of_chain(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        if not self._chain:
            raise CdpError(503, "service_unavailable", "Started without --chain: there is no chain")
        asked = urllib.request.Request(  # noqa: S310 (loopback, given on the command line)
            self._chain + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        try:
            with _DIRECT.open(asked, timeout=_SECONDS) as answer:
                found = json.loads(answer.read())
        except (OSError, ValueError) as error:
            raise CdpError(502, "bad_gateway", f"The chain stand-in: {error}") from None
        return found if isinstance(found, dict) else {}
