"""The /health route: public, so it says what is wrong but not why."""

from __future__ import annotations

from aws_lambda_powertools.event_handler import Response

from shared.http import Endpoint, Request, reply
from wallet_manager import VERSION
from wallet_manager.health.service import HealthService


class HealthRoutes:
    """Shapes the answer."""

    def __init__(self, health: HealthService) -> None:
        self._health = health

    def endpoints(self) -> list[Endpoint]:
        """Routes of this resource."""
        return [Endpoint("GET", "/health", self.show)]

    def show(self, _request: Request) -> Response[str]:
        """GET /health: 200 when every dependency is ok, otherwise 503 with the same body."""
        health = self._health.check()
        return reply(
            200 if health.healthy else 503,
            {
                "status": "healthy" if health.healthy else "unhealthy",
                "version": VERSION,
                "dependencies": dict(health.dependencies),
            },
        )
