"""The mirror node: REST over what the ledger held a moment ago."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

from tools.standins.hedera import shapes
from tools.standins.hedera.ledger import Entry, Ledger
from tools.standins.service import Answer, BadRequestError, Request, Route

_ACCOUNT = re.compile(r"(?:0\.0\.)?([0-9]{1,19})")
_TRANSACTION = re.compile(r"0\.0\.[0-9]+-[0-9]+-[0-9]{9}")
_MOST = 100
_DEFAULT = 25


class Mirror:
    """Routes of the mirror node, `delay_seconds` behind the consensus node at `host`, whose certificate has a hash."""

    def __init__(self, ledger: Ledger, delay_seconds: float, host: str, certificate_hash: str) -> None:
        self._ledger = ledger
        self._delay_ns = int(delay_seconds * 1e9)
        self._book = host, certificate_hash

    def routes(self) -> Sequence[Route]:
        """Everything it answers; faults name these operations."""
        return [
            Route("GET", "/api/v1/accounts/{id}", "account", self._account),
            Route("GET", "/api/v1/accounts/{id}/tokens", "accountTokens", self._tokens),
            Route("GET", "/api/v1/balances", "balances", self._balances),
            Route("GET", "/api/v1/transactions", "transactions", self._transactions),
            Route("GET", "/api/v1/transactions/{id}", "transaction", self._transaction),
            Route("GET", "/api/v1/blocks", "blocks", lambda _: Answer(shapes.block(self._now()))),
            Route("GET", "/api/v1/network/exchangerate", "exchangeRate", self._exchange_rate),
            Route("GET", "/api/v1/network/nodes", "nodes", self._nodes),
        ]

    def _now(self) -> int:
        return time.time_ns() - self._delay_ns

    def _account(self, request: Request) -> Answer:
        now, number = self._now(), self._known(request.parameters["id"], "idOrAliasOrEvmAddress")
        wanted = request.query.get("transactions", "true") != "false"
        entries = self._of(number, now)[:_DEFAULT] if wanted else []
        held, ledger = self._ledger.balance_at(number, now), self._ledger
        return Answer(shapes.account(number, ledger.keys[number], held, ledger.opened_ns[number], now, entries))

    def _tokens(self, request: Request) -> Answer:
        self._known(request.parameters["id"], "idOrAliasOrEvmAddress")
        return Answer({"tokens": [], "links": {"next": None}})

    def _balances(self, request: Request) -> Answer:
        now = self._now()
        wanted = request.query.get("account.id")
        numbers = list(self._ledger.keys) if wanted is None else [_number(wanted, "account.id")]
        known = [number for number in numbers if self._is_known(number, now)]
        return Answer(shapes.balances({number: self._ledger.balance_at(number, now) for number in known}, now))

    def _transactions(self, request: Request) -> Answer:
        limit = request.query.get("limit", str(_DEFAULT))
        if not limit.isdigit() or not 1 <= int(limit) <= _MOST:
            raise BadRequestError("limit", 400, shapes.invalid("limit"))
        wanted = request.query.get("account.id")
        number = None if wanted is None else _number(wanted, "account.id")
        found = self._of(number, self._now(), newest_first=request.query.get("order", "desc") != "asc")
        return Answer(shapes.transactions(found[: int(limit)]))

    def _transaction(self, request: Request) -> Answer:
        wanted = request.parameters["id"]
        if not _TRANSACTION.fullmatch(wanted):
            raise BadRequestError("id", 400, shapes.invalid("transactionId"))
        found = [entry for entry in self._ledger.known_at(self._now()) if str(entry.id) == wanted]
        if not found:
            raise BadRequestError("not found", 404, shapes.NOT_FOUND)
        return Answer({"transactions": [shapes.transaction(entry) for entry in found]})

    def _exchange_rate(self, _: Request) -> Answer:
        return Answer(shapes.exchange_rate(self._now()))

    def _nodes(self, _: Request) -> Answer:
        return Answer(shapes.nodes(*self._book, self._now()))

    def _of(self, number: int | None, now: int, *, newest_first: bool = True) -> list[Entry]:
        found = [e for e in self._ledger.known_at(now) if number is None or number in e.moved or number == e.opened]
        return found[::-1] if newest_first else found

    def _known(self, text: str, parameter: str) -> int:
        number = _number(text, parameter)
        if not self._is_known(number, self._now()):
            raise BadRequestError("not found", 404, shapes.NOT_FOUND)
        return number

    def _is_known(self, number: int, now: int) -> bool:
        return number in self._ledger.keys and (number < 1001 or self._ledger.opened_ns[number] <= now)


def _number(text: str, parameter: str) -> int:
    found = _ACCOUNT.fullmatch(text.removeprefix("eq:"))
    if not found:
        raise BadRequestError(parameter, 400, shapes.invalid(parameter))
    return int(found[1])
