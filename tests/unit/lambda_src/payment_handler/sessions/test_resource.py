from __future__ import annotations

from typing import Any

import pytest

from payment_handler.sessions import resource
from payment_handler.sessions.hosts import Target
from payment_handler.sessions.resource import Order, Verdict, pay, show
from payment_handler.x402.wire import encode
from shared.outbound import OutboundError, Response

ORDER = Order(Target("https://shop.example.com:443/", "shop.example.com"), "POST", {"a": 1})


def answered(monkeypatch: pytest.MonkeyPatch, answer: Any) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:
    """Have every call answered; what was called is in the list."""
    calls: list[tuple[tuple[Any, ...], dict[str, Any]]] = []

    def call(*arguments: Any, **options: Any) -> Response:
        calls.append((arguments, options))
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[no-any-return]

    monkeypatch.setattr(resource, "call", call)
    return calls


def receipt(**content: Any) -> dict[str, str]:
    return {"payment-response": encode(content)}


@pytest.mark.parametrize(
    ("answer", "verdict", "reason"),
    [
        (Response(200, receipt(success=True, transaction="0xab"), b"x"), Verdict.PAID, ""),
        (Response(201, {}, b"x"), Verdict.PAID, ""),
        (Response(204, {"payment-response": "%%"}, b""), Verdict.PAID, ""),
        (Response(200, receipt(success=False, errorReason="no"), b""), Verdict.REFUSED, "no"),
        (Response(200, receipt(success="yes"), b""), Verdict.REFUSED, "status 200"),
        (Response(402, receipt(success=False, errorReason="nonce"), b""), Verdict.REFUSED, "nonce"),
        (Response(402, {"payment-required": encode({"error": "too late"})}, b""), Verdict.REFUSED, "too late"),
        (Response(402, {"payment-required": encode({"error": "a\nb"})}, b""), Verdict.REFUSED, "status 402"),
        (Response(404, {}, b""), Verdict.REFUSED, "status 404"),
        (Response(307, {"location": "https://evil.example/"}, b""), Verdict.REFUSED, "status 307"),
        (Response(409, {}, b""), Verdict.UNKNOWN, "status 409"),
        (
            Response(503, receipt(success=False, errorReason="settlement_pending"), b""),
            Verdict.UNKNOWN,
            "settlement_pending",
        ),
        (OutboundError("timeout", True, "h"), Verdict.UNKNOWN, "timeout"),
        (OutboundError("broken", True, "h"), Verdict.UNKNOWN, "broken"),
        (OutboundError("refused", False, "h"), Verdict.NOT_SENT, "refused"),
        (OutboundError("timeout", False, "h"), Verdict.NOT_SENT, "timeout"),
    ],
)
def test_an_answer_proves_so_much_and_no_more(
    monkeypatch: pytest.MonkeyPatch, answer: Any, verdict: Verdict, reason: str
) -> None:
    answered(monkeypatch, answer)
    outcome = pay(ORDER, "signed")
    assert (outcome.verdict, outcome.reason) == (verdict, reason)
    assert (outcome.content is not None) is (verdict is Verdict.PAID)


def test_a_transaction_is_kept_when_it_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for told, kept in (("0xab", "0xab"), (None, ""), (7, ""), ("a\x00b", ""), ("x" * 500, "x" * 128)):
        answered(monkeypatch, Response(200, receipt(success=True, transaction=told), b""))
        assert pay(ORDER, "signed").transaction == kept


def test_a_call_carries_the_payment_and_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = answered(monkeypatch, Response(200, {}, b""))
    pay(ORDER, "signed")
    ((arguments, options),) = calls
    assert arguments == ("POST", "https://shop.example.com:443/")
    assert (options["json"], options["headers"]) == ({"a": 1}, {"PAYMENT-SIGNATURE": "signed"})
    assert options["limit"] == 64 * 1024


def test_both_calls_and_a_signature_fit_into_one_request() -> None:
    signing = 5  # payment_handler.cdp.client
    assert resource.ASK_SECONDS + signing + resource.PAY_SECONDS <= 27


def test_what_is_no_text_is_shown_in_base64() -> None:
    shown = show(Response(200, {"content-type": "image/png"}, b"\x89PNG"))
    assert shown == {"status": 200, "contentType": "image/png", "encoding": "base64", "body": "iVBORw=="}
