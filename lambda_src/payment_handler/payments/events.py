"""What payments tell the people who run them: metrics and log lines, one of each for every decision.

Names and units of PaymentAmount, PaymentDuration and PaymentSuccess, and the line "Payment processed" with its
fields `duration` and `resource`, are the monitoring guide's ("Custom CloudWatch Metrics", "Log Insights Queries").
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger

from shared.items import Row
from shared.telemetry import Metrics
from shared.tracing import annotate

NAMESPACE = "X402Payment"


class PaymentEvents:
    """Counts and logs. Never a signature: until it is settled, whoever reads one can use it."""

    def __init__(self, metrics: Metrics, logger: Logger) -> None:
        self._metrics = metrics
        self._logger = logger

    def asked(self, payer: str, amount: str) -> None:
        """A payment of `amount` atomic units came in: annotations of the trace."""
        annotate(wallet_address=payer, payment_amount=int(amount))

    def settled(self, row: Row) -> None:
        """The payer was charged."""
        self._metrics.add("PaymentSuccess", "Count", 1)
        self._metrics.add("PaymentAmount", "None", int(row["amount"]))
        self._decision("Payment settled", row, transaction=row.get("transaction"))

    def refused(self, reason: str) -> None:
        """A payment was refused before anything was done."""
        self._metrics.add("PaymentSuccess", "Count", 0)
        self._logger.info("Payment refused", reason=reason)

    def failed(self, row: Row, reason: str) -> None:
        """The payer was not charged, and will not be by this payment."""
        self._metrics.add("PaymentSuccess", "Count", 0)
        self._decision("Payment failed", row, reason=reason)

    def unknown(self, row: Row, reason: str) -> None:
        """Nobody knows yet whether the payer was charged."""
        self._metrics.add("PaymentPending", "Count", 1)
        self._warning("Payment pending", row, reason)

    def needs_review(self, row: Row, reason: str) -> None:
        """A person has to find out whether the payer was charged."""
        self._metrics.add("PaymentReview", "Count", 1)
        self._warning("Payment needs review", row, reason)

    def unavailable(self, reason: str) -> None:
        """The facilitator could not be asked; nothing was done."""
        self._metrics.add("FacilitatorUnavailable", "Count", 1)
        self._logger.error("Facilitator unavailable", reason=reason)

    def chain_unavailable(self, row: Row, reason: str) -> None:
        """The chain could not be asked what became of a payment."""
        self._warning("Chain cannot be asked", row, reason)

    def processed(self, row: Row, resource: str, milliseconds: float) -> None:
        """A paid request was answered with what it paid for."""
        self._metrics.add("PaymentDuration", "Milliseconds", round(milliseconds, 1))
        self._decision("Payment processed", row, resource=resource, duration=round(milliseconds, 1))

    def recovered(self, row: Row, was: str) -> None:
        """The reconciler brought a payment one state further."""
        self._metrics.add("PaymentRecovered", "Count", 1)
        self._decision("Payment recovered", row, was=was)

    def reconciled(self, waiting: dict[str, int], failures: int) -> None:
        """One run of the reconciler: the rows it found open, by state, and those it could do nothing with.

        Written at once: sessions come next in the same invocation, and one that times out writes nothing.
        """
        self._metrics.add("PaymentsOpen", "Count", sum(waiting.values()))
        self._metrics.add("PaymentsInReview", "Count", waiting.get("REVIEW", 0))
        self._metrics.add("ReconcileFailures", "Count", failures)
        self._logger.info("Reconciled", waiting=waiting, failures=failures)
        self.flush()

    def reconcile_failed(self, row: Row) -> None:
        """One row could not be dealt with; the next run tries again."""
        self._logger.exception("Reconciling a payment failed", payment_id=row.get("paymentId"))

    def flush(self) -> None:
        """Write what was counted."""
        self._metrics.flush()

    def _decision(self, message: str, row: Row, **fields: Any) -> None:
        self._logger.info(message, payment_id=row["paymentId"], state=row["state"], amount=row["amount"], **fields)

    def _warning(self, message: str, row: Row, reason: str) -> None:
        self._logger.warning(message, payment_id=row["paymentId"], attempts=row["attempts"], reason=reason)
