"""What is checked, one check a file. Standard library only: the function runs these, and so does `nox -s smoke`."""

from __future__ import annotations

from api_monitor.checks import cors, health, no_token, paid_route, wallet_round_trip
from api_monitor.checks.outcome import Check

CHECKS: tuple[Check, ...] = (
    health.WALLET,
    health.PAYMENT,
    wallet_round_trip.CHECK,
    paid_route.CHECK,
    cors.WALLET,
    cors.PAYMENT,
    no_token.WALLET,
    no_token.PAYMENT,
)
"""Every check there is; docs/monitoring.md lists the same."""
