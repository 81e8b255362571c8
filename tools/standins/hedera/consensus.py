"""The consensus node: Hedera's CryptoService over gRPC, as far as accounts and tinybars go."""

from __future__ import annotations

import time
from concurrent import futures
from typing import Any, NoReturn

import grpc
from hiero_sdk_python import ResponseCode
from hiero_sdk_python.hapi.services import (
    basic_types_pb2,
    crypto_get_account_balance_pb2,
    crypto_service_pb2_grpc,
    response_header_pb2,
    response_pb2,
    transaction_get_receipt_pb2,
    transaction_receipt_pb2,
    transaction_response_pb2,
)

from tools.standins.faults import Fault, Faults
from tools.standins.hedera import tls
from tools.standins.hedera.handling import Refused, handle
from tools.standins.hedera.ledger import RECEIPT_SECONDS, Ledger, TransactionId
from tools.standins.hedera.tls import Certificate

HOST = "127.0.0.1"
_THREADS = 32  # each call that hangs, as ordered, takes one


def serve(
    ledger: Ledger, faults: Faults, port: int, delay_seconds: float, secure: tuple[str, Certificate] | None
) -> tuple[grpc.Server, int]:
    """Start the node on a loopback port (0: any); the server and its port.

    Args:
        secure: a loopback address to speak TLS at as well, and with which certificate.

    Raises:
        RuntimeError: the port cannot be had.
    """
    server = grpc.server(futures.ThreadPoolExecutor(_THREADS), options=[("grpc.so_reuseport", 1)])
    service = CryptoService(ledger, faults, delay_seconds)
    crypto_service_pb2_grpc.add_CryptoServiceServicer_to_server(service, server)
    taken = server.add_insecure_port(f"{HOST}:{port}")
    if secure:
        host, certificate = secure
        credentials = grpc.ssl_server_credentials([(certificate.key, certificate.certificate)])
        server.add_secure_port(f"{host}:{tls.PORT}", credentials)
    server.start()
    return server, taken


class CryptoService(crypto_service_pb2_grpc.CryptoServiceServicer):  # type: ignore[misc]  # generated, untyped
    """Operations, as faults name them: `createAccount`, `cryptoTransfer`, `getTransactionReceipts`."""

    def __init__(self, ledger: Ledger, faults: Faults, delay_seconds: float) -> None:
        self._ledger = ledger
        self._faults = faults
        self._delay_ns = int(delay_seconds * 1e9)

    def createAccount(self, request: Any, context: Any) -> Any:  # noqa: N802 (the service's own name)
        return self._submit("createAccount", "cryptoCreateAccount", request, context)

    def cryptoTransfer(self, request: Any, context: Any) -> Any:  # noqa: N802
        return self._submit("cryptoTransfer", "cryptoTransfer", request, context)

    def getTransactionReceipts(self, request: Any, context: Any) -> Any:  # noqa: N802
        fault = self._faults.take("getTransactionReceipts")
        if fault:
            self._fail(fault, context)
        entry = self._ledger.find(_id(request.transactionGetReceipt.transactionID))
        age_ns = time.time_ns() - entry.consensus_ns if entry else 0
        if entry is None or age_ns > RECEIPT_SECONDS * 1_000_000_000:
            return _receipt(ResponseCode.RECEIPT_NOT_FOUND, ResponseCode.OK)
        if age_ns < self._delay_ns:
            return _receipt(ResponseCode.OK, ResponseCode.UNKNOWN)
        return _receipt(ResponseCode.OK, ResponseCode[entry.result], entry.opened)

    def cryptoGetBalance(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        account = request.cryptogetAccountBalance.accountID
        held = self._ledger.balances.get(account.accountNum)
        code = ResponseCode.OK if held is not None else ResponseCode.INVALID_ACCOUNT_ID
        answer = crypto_get_account_balance_pb2.CryptoGetAccountBalanceResponse(
            header=_header(code), accountID=account, balance=held or 0
        )
        return response_pb2.Response(cryptogetAccountBalance=answer)

    def _submit(self, operation: str, kind: str, request: Any, context: Any) -> Any:
        fault = self._faults.take(operation)
        if fault in (Fault.DROP_BEFORE, Fault.HANG, Fault.ERROR_500):
            self._fail(fault, context)
        try:
            handle(self._ledger, request, kind)
            code = ResponseCode.OK
        except Refused as refused:
            code = ResponseCode[str(refused)]
        if fault:
            self._fail(fault, context)
        return transaction_response_pb2.TransactionResponse(nodeTransactionPrecheckCode=code)

    def _fail(self, fault: Fault, context: Any) -> NoReturn:
        if fault in (Fault.HANG, Fault.HANG_AFTER_WORK):
            released = self._faults.released
            while context.is_active() and not released.is_set():
                released.wait(0.1)
        broken = grpc.StatusCode.INTERNAL if fault is Fault.ERROR_500 else grpc.StatusCode.UNAVAILABLE
        context.abort(broken, f"{fault}, as ordered")
        raise AssertionError  # abort raises


def _id(named: Any) -> TransactionId:
    start = named.transactionValidStart
    return TransactionId(named.accountID.accountNum, start.seconds, start.nanos)


def _header(code: int) -> Any:
    return response_header_pb2.ResponseHeader(nodeTransactionPrecheckCode=code)


def _receipt(code: int, status: int, account: int | None = None) -> Any:
    receipt = transaction_receipt_pb2.TransactionReceipt(status=status)
    if account is not None:
        receipt.accountID.CopyFrom(basic_types_pb2.AccountID(accountNum=account))
    answer = transaction_get_receipt_pb2.TransactionGetReceiptResponse(header=_header(code), receipt=receipt)
    return response_pb2.Response(transactionGetReceipt=answer)
