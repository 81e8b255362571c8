"""Whether a function can reach what it needs: /health in the shape of the monitoring guide ("Health Check Endpoint").

Every dependency is asked at once and none is waited for longer than a caller of /health would.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger

from shared.http import Endpoint, Reply, Request, reply

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# One cheap question to a dependency: returns when all is well, raises when it is not.
Probe = Callable[[], None]

OK = "ok"
FAILED = "failed"
TIMED_OUT = "timeout"

# A table keeps serving while it is being changed (DynamoDB API reference, TableDescription, "TableStatus").
_SERVING = frozenset({"ACTIVE", "UPDATING"})


class NotServingError(Exception):
    """It is there but not in a state to work."""


def table_probe(dynamodb: Callable[[], DynamoDBClient], table: str) -> Probe:
    """The table exists and serves."""

    def probe() -> None:
        status = dynamodb().describe_table(TableName=table)["Table"].get("TableStatus", "ACTIVE")
        if status not in _SERVING:
            raise NotServingError(f"table {table} is {status}")

    return probe


@dataclass(frozen=True)
class Health:
    """What each dependency said: `ok`, `failed` or `timeout`."""

    dependencies: Mapping[str, str]

    @property
    def healthy(self) -> bool:
        """Whether all of them are ok."""
        return all(state == OK for state in self.dependencies.values())


class HealthService:
    """Checks dependencies, each made of one or more probes.

    Why one is not ok goes to the log only: the route is public, an AWS error names accounts, roles and keys.
    """

    def __init__(self, probes: Mapping[str, Sequence[Probe]], logger: Logger, seconds: float = 5.0) -> None:
        self._probes = probes
        self._logger = logger
        self._seconds = seconds
        # One thread a probe, kept: a probe that hangs delays only itself, and hanging ones cannot pile up.
        self._threads = ThreadPoolExecutor(max_workers=sum(map(len, probes.values())), thread_name_prefix="health")

    def check(self) -> Health:
        """Run every probe now, all at the same time."""
        running = {name: [self._threads.submit(probe) for probe in probes] for name, probes in self._probes.items()}
        wait([future for futures in running.values() for future in futures], timeout=self._seconds)
        return Health({name: self._state(name, futures) for name, futures in running.items()})

    def _state(self, name: str, futures: Sequence[Future[None]]) -> str:
        states = {self._outcome(name, future) for future in futures}
        return FAILED if FAILED in states else TIMED_OUT if TIMED_OUT in states else OK

    def _outcome(self, name: str, future: Future[None]) -> str:
        if not future.done():
            future.cancel()
            self._logger.error("dependency timed out", dependency=name, seconds=self._seconds)
            return TIMED_OUT
        error = future.exception()
        if error is None:
            return OK
        self._logger.error("dependency failed", dependency=name, reason=f"{type(error).__name__}: {error}")
        return FAILED


class HealthRoutes:
    """GET /health: public, so it says what is wrong but not why."""

    def __init__(self, health: HealthService, version: str) -> None:
        self._health = health
        self._version = version

    def endpoints(self) -> list[Endpoint]:
        """Routes of this resource."""
        return [Endpoint("GET", "/health", self.show)]

    def show(self, _request: Request) -> Reply:
        """GET /health: 200 when every dependency is ok, otherwise 503 with the same body."""
        health = self._health.check()
        return reply(
            200 if health.healthy else 503,
            {
                "status": "healthy" if health.healthy else "unhealthy",
                "version": self._version,
                "dependencies": dict(health.dependencies),
            },
        )
