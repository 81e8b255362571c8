"""Structured logs and business metrics, both lines on standard output: no API call while a request waits."""

from __future__ import annotations

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.metric_properties import MetricUnit

from shared.config import FunctionSettings


def make_logger(settings: FunctionSettings) -> Logger:
    """JSON lines: `level`, `message`, `timestamp` (RFC 3339), `service`, `environment`, the request's ids."""
    return Logger(
        service=settings.service,
        level=settings.log_level,
        use_rfc3339=True,
        environment=settings.environment,
    )


class BusinessMetrics:
    """The metrics the resource guide names, as CloudWatch embedded metric format (EMF).

    Namespace, names, units and the dimensions Environment and Service are its "Custom Metrics" section's.
    """

    def __init__(self, settings: FunctionSettings) -> None:
        self._emf = AmazonCloudWatchEMFProvider(
            namespace=settings.metrics_namespace,
            default_dimensions={"Environment": settings.environment, "Service": settings.service},
        )
        # Powertools would add a third dimension, lower-case `service`, and make it another metric.
        self._emf.service = ""

    def wallet_created(self, tinybars: int) -> None:
        """One wallet, opened with `tinybars`: WalletCreation 1 Count and TransactionVolume without a unit."""
        self._emf.add_metric("WalletCreation", MetricUnit.Count, 1)
        self._emf.add_metric("TransactionVolume", MetricUnit.NoUnit, tinybars)

    def flush(self) -> None:
        """Write what was counted since the last flush, if anything."""
        if self._emf.metric_set:
            self._emf.flush_metrics()
