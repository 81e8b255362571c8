"""GuardDuty (moto): features of a detector, each set by itself.

moto keeps those of the last call alone, so that Terraform, which sets one a call, finds all others gone; and its new
detector has none, where AWS's has nearly all. Source: GuardDuty API reference, CreateDetector and UpdateDetector.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from moto.guardduty.models import Detector

_GIVEN = ("EBS_MALWARE_PROTECTION", "EKS_AUDIT_LOGS", "LAMBDA_NETWORK_LOGS", "RDS_LOGIN_EVENTS", "S3_DATA_EVENTS")
"""What a new detector has switched on unless it is told otherwise."""

Feature = dict[str, Any]


def install() -> None:
    """Keep what a call does not name as it was."""
    upstream_init, upstream_update = Detector.__init__, Detector.update

    def init(self: Any, *given: Any, **named: Any) -> None:
        upstream_init(self, *given, **named)
        self.features = _set([{"name": name, "status": "ENABLED"} for name in _GIVEN], self.features)

    def update(self: Any, enable: Any, frequency: Any, data_sources: Any, features: list[Feature] | None) -> None:
        upstream_update(self, enable, frequency, data_sources, None)
        self.features = _set(self.features, features or ())

    Detector.__init__ = init
    Detector.update = update


def _set(before: Iterable[Feature], changes: Iterable[Feature]) -> list[Feature]:
    return list({feature["name"]: feature for feature in (*before, *changes)}.values())
