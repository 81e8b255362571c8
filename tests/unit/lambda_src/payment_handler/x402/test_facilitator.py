"""What a facilitator's answers, and its silences, mean for the payer's money."""

from __future__ import annotations

import json
from typing import Any

import pytest

from payment_handler.x402 import facilitator as module
from payment_handler.x402.facilitator import Facilitator, FacilitatorError, Settlement, Verdict
from shared.outbound import OutboundError, Response

URL = "https://x402.example.com/facilitator"
BODY = {"x402Version": 2, "paymentPayload": {}, "paymentRequirements": {}}


class Wire:
    """Stands for shared.outbound.call: one answer or error, and what was asked."""

    def __init__(self) -> None:
        self.answer: Response | OutboundError = Response(200, {}, b"{}")
        self.asked: list[tuple[str, str, Any, Any, float]] = []

    def call(self, method: str, url: str, json: Any = None, headers: Any = None, timeout: float = 0) -> Response:
        self.asked.append((method, url, json, headers, timeout))
        if isinstance(self.answer, OutboundError):
            raise self.answer
        return self.answer

    def says(self, status: int, content: Any) -> None:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.answer = Response(status, {}, body)


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    made = Wire()
    monkeypatch.setattr(module, "call", made.call)
    return made


def test_it_is_asked_as_specified_within_its_time_and_with_its_credentials(wire: Wire) -> None:
    wire.says(200, {"isValid": True})
    Facilitator(URL, lambda method, url: {"Authorization": f"Bearer {method} {url}"}).verify(BODY)
    headers = {"Authorization": f"Bearer POST {URL}/verify"}
    assert wire.asked == [("POST", f"{URL}/verify", BODY, headers, 5.0)]


@pytest.mark.parametrize("status", [200, 400, 402])
def test_a_payment_that_is_no_good_is_told_with_the_reason(wire: Wire, status: int) -> None:
    wire.says(status, {"isValid": False, "invalidReason": "insufficient_funds"})
    assert Facilitator(URL).verify(BODY) == Verdict(False, "insufficient_funds")


@pytest.mark.parametrize(
    ("status", "content"),
    [(500, {"isValid": False}), (200, {"isValid": "yes"}), (200, b"<html>"), (401, {}), (200, [])],
)
def test_no_usable_verdict_is_no_verdict(wire: Wire, status: int, content: Any) -> None:
    wire.says(status, content)
    with pytest.raises(FacilitatorError):
        Facilitator(URL).verify(BODY)


def test_a_verdict_that_never_came_is_no_verdict(wire: Wire) -> None:
    wire.answer = OutboundError("timeout", sent=True, host="x402.example.com")
    with pytest.raises(FacilitatorError, match="timeout"):
        Facilitator(URL).verify(BODY)


@pytest.mark.parametrize("name", ["transaction", "transactionId"])
def test_settled_needs_success_and_a_transaction(wire: Wire, name: str) -> None:
    wire.says(200, {"success": True, name: "0xab"})
    assert Facilitator(URL).settle(BODY) == Settlement("settled", "0xab")


@pytest.mark.parametrize(
    ("status", "content", "outcome"),
    [
        (200, {"success": False, "errorReason": "insufficient_funds", "transaction": ""}, "refused"),
        (402, {"success": False, "errorReason": "invalid_exact_evm_payload_signature"}, "refused"),
        # It may have been sent to the chain: by this call, by one before, by whoever.
        (200, {"success": False, "errorReason": "settlement_pending", "transaction": "0xab"}, "unknown"),
        (200, {"success": False, "errorReason": "reverted", "transaction": "0xab"}, "unknown"),
        (200, {"success": False, "errorReason": "invalid_exact_evm_nonce_already_used"}, "unknown"),
        (200, {"success": False, "errorReason": "transaction_failed"}, "unknown"),
        (200, {"success": False, "errorReason": "unexpected_settle_error"}, "unknown"),
        (200, {"success": False, "errorReason": "settle_exact_node_failure", "transaction": ""}, "unknown"),
        (200, {"success": False, "errorReason": "settle_exact_failed_onchain"}, "unknown"),
        (200, {"success": False, "errorReason": "unknown_error"}, "unknown"),
        (200, {"success": False, "errorReason": "invalid response of the node"}, "unknown"),
        (400, {"success": False}, "unknown"),
        (200, {"success": True, "transaction": ""}, "unknown"),
        (200, {"success": "true", "transaction": "0xab"}, "unknown"),
        (200, b"<html>", "unknown"),
        (500, {"success": False, "errorReason": "insufficient_funds"}, "unknown"),
        (502, b"", "unknown"),
        (504, b"", "unknown"),
        (408, {"success": False, "errorReason": "insufficient_funds"}, "unknown"),
        (400, b"", "unknown"),
        # Turned away at the door.
        (401, {"error": "unauthorized"}, "unsent"),
        (429, b"", "unsent"),
        (404, b"", "unsent"),
    ],
)
def test_every_doubt_is_unknown(wire: Wire, status: int, content: Any, outcome: str) -> None:
    wire.says(status, content)
    assert Facilitator(URL).settle(BODY).outcome == outcome


@pytest.mark.parametrize(
    ("kind", "sent", "outcome"),
    [("refused", False, "unsent"), ("timeout", True, "unknown"), ("broken", True, "unknown")],
)
def test_silence_is_unknown_unless_nothing_was_sent(wire: Wire, kind: Any, sent: bool, outcome: str) -> None:
    wire.answer = OutboundError(kind, sent=sent, host="x402.example.com")
    assert Facilitator(URL).settle(BODY) == Settlement(outcome, reason=kind)  # type: ignore[arg-type]


def test_without_credentials_nothing_is_sent(wire: Wire) -> None:
    def no_credentials(_method: str, _url: str) -> dict[str, str]:
        raise RuntimeError("secret")

    assert Facilitator(URL, no_credentials).settle(BODY) == Settlement("unsent", reason="RuntimeError")
    assert wire.asked == []


def test_a_reason_cannot_be_of_any_length_or_break_a_log_line(wire: Wire) -> None:
    wire.says(200, {"success": False, "errorReason": "a" * 1000})
    assert len(Facilitator(URL).settle(BODY).reason) == 128
    wire.says(200, {"success": False, "errorReason": "a\nb"})
    assert Facilitator(URL).settle(BODY).reason == "unspecified"


def test_it_is_there_when_it_says_what_it_supports(wire: Wire) -> None:
    wire.says(200, {"kinds": []})
    Facilitator(URL).supported()
    wire.says(200, {})
    with pytest.raises(FacilitatorError):
        Facilitator(URL).supported()
