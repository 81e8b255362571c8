"""Asks every dependency at once and waits for none of them longer than a caller of /health would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from aws_lambda_powertools import Logger

from wallet_manager.health.probes import Probe

OK = "ok"
FAILED = "failed"
TIMED_OUT = "timeout"


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
