"""Puts the stand-in together: one ledger, a consensus node on a port of its own, a mirror node on the HTTP side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hiero_sdk_python import PrivateKey

from tools.standins.hedera import consensus, tls
from tools.standins.hedera.credentials import CREDENTIALS, OPERATOR_ACCOUNT
from tools.standins.hedera.ledger import FIRST_ACCOUNT, Entry, Ledger, TransactionId
from tools.standins.hedera.mirror import Mirror
from tools.standins.journal import Journal
from tools.standins.service import Answer, BadRequestError, Request, Route, Setting

_JOURNAL = "ledger.jsonl"


class Network:
    """The stand-in as the server sees it.

    Beside the mirror node's routes there is one for tests: `POST /_standin/fund {"accountId", "tinybars"}` gives an
    account tinybars of the operator's.
    """

    def __init__(self, setting: Setting) -> None:
        public = PrivateKey.from_string_der(CREDENTIALS["privateKey"]).public_key()
        journal = Journal(setting.home / _JOURNAL if setting.home else None)
        self._ledger = Ledger(public.to_proto_key().SerializeToString().hex(), journal)
        options = setting.options
        certificate = tls.make() if options.tls_host else None
        secure = (options.tls_host, certificate) if certificate else None
        self._node, self._node_port = consensus.serve(
            self._ledger, setting.faults, options.node_port, options.consensus_delay, secure
        )
        book = (options.tls_host, certificate.book_hash) if certificate else (consensus.HOST, "0x")
        self._mirror = Mirror(self._ledger, options.mirror_delay, *book)

    @property
    def routes(self) -> Sequence[Route]:
        return [*self._mirror.routes(), Route("POST", "/_standin/fund", "fund", self._fund)]

    def state(self) -> Mapping[str, Any]:
        """`node`: as HEDERA_NODE wants it; `balances`: tinybars per account; `transactions`: how many there were."""
        with self._ledger.lock:
            return {
                "node": f"{consensus.HOST}:{self._node_port}@0.0.3",
                "operator": OPERATOR_ACCOUNT,
                "balances": {f"0.0.{number}": held for number, held in self._ledger.balances.items()},
                "transactions": len(self._ledger.entries),
            }

    def reset(self) -> None:
        self._ledger.reset()

    def _fund(self, request: Request) -> Answer:
        body = request.json_object()
        account, tinybars = str(body.get("accountId")), body.get("tinybars")
        number = int(account.rpartition(".")[2]) if account.startswith("0.0.") else 0
        if type(tinybars) is not int or tinybars < 1:
            raise BadRequestError('give {"accountId": "0.0.1001", "tinybars": 1 or more}')
        operator = int(OPERATOR_ACCOUNT.rpartition(".")[2])
        with self._ledger.lock:
            if number < FIRST_ACCOUNT or number not in self._ledger.keys:
                raise BadRequestError(f"there is no account {account}", 404)
            if self._ledger.balances[operator] < tinybars:
                raise BadRequestError("the operator has not that much", 409)
            now = self._ledger.next_consensus_ns()
            named = TransactionId(operator, now // 1_000_000_000, now % 1_000_000_000)
            moved = {operator: -tinybars, number: tinybars}
            self._ledger.add(Entry(named, "CRYPTOTRANSFER", "SUCCESS", now, 0, "fund", 120, moved))
            return Answer({"accountId": account, "tinybars": self._ledger.balances[number]})
