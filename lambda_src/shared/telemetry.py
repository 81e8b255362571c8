"""Structured logs and metrics, both lines on standard output: no API call while a request waits."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider

from shared.config import FunctionSettings


def make_logger(settings: FunctionSettings) -> Logger:
    """JSON lines: `level`, `message`, `timestamp` (RFC 3339), `service`, `environment`, the request's ids."""
    return Logger(
        service=settings.service,
        level=settings.log_level,
        use_rfc3339=True,
        environment=settings.environment,
    )


class Metrics:
    """Metrics of one namespace and one set of dimensions, as CloudWatch embedded metric format (EMF) on stdout."""

    def __init__(self, namespace: str, dimensions: Mapping[str, str]) -> None:
        self._emf = AmazonCloudWatchEMFProvider(namespace=namespace, default_dimensions=dict(dimensions))
        # Powertools would add a dimension of its own, lower-case `service`, and make it another metric.
        self._emf.service = ""

    def add(self, name: str, unit: str, value: float) -> None:
        """Count `value`; `unit` is one of CloudWatch's (API reference, MetricDatum), e.g. Count or Milliseconds."""
        self._emf.add_metric(name, unit, value)

    def flush(self) -> None:
        """Write what was counted since the last flush, if anything."""
        if self._emf.metric_set:
            self._emf.flush_metrics()


class BusinessMetrics:
    """The metrics the resource guide names ("Custom Metrics"): names, units, dimensions Environment and Service."""

    def __init__(self, settings: FunctionSettings) -> None:
        self._metrics = Metrics(
            settings.metrics_namespace, {"Environment": settings.environment, "Service": settings.service}
        )

    def wallet_created(self, tinybars: int) -> None:
        """One wallet, opened with `tinybars`: WalletCreation 1 Count and TransactionVolume without a unit."""
        self._metrics.add("WalletCreation", "Count", 1)
        self.transferred(tinybars)

    def transferred(self, tinybars: int) -> None:
        """`tinybars` moved: TransactionVolume without a unit."""
        self._metrics.add("TransactionVolume", "None", tinybars)

    def flush(self) -> None:
        """Write what was counted since the last flush, if anything."""
        self._metrics.flush()


class KeyErrors:
    """KeyErrors, 1 Count a failing call, with dimensions Environment and Service (`clients.tell_of_key_faults`)."""

    def __init__(self, settings: FunctionSettings) -> None:
        self._metrics = Metrics(
            settings.metrics_namespace, {"Environment": settings.environment, "Service": settings.service}
        )
        self._one_at_a_time = threading.Lock()  # /health asks its dependencies in threads

    def count(self) -> None:
        """One call has failed for want of its key. Written at once: the request may not live to flush anything."""
        with self._one_at_a_time:
            self._metrics.add("KeyErrors", "Count", 1)
            self._metrics.flush()
