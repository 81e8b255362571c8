"""Runs checks side by side and comes back in time, whatever the APIs do."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from queue import Empty, SimpleQueue

from api_monitor.checks.calling import Caller
from api_monitor.checks.outcome import Check, Deployment, NotConfiguredError, Outcome, State, UnexpectedError

_SHORT_WAIT_SECONDS = 3.0
"""A request that has waited less than this when time is up says nothing against the API."""

_OUT_OF_TIME = "the monitor ran out of time before this check had come to anything"


class _Work:
    """One check under way."""

    def __init__(self, check: Check) -> None:
        self.check = check
        self.caller: Caller | None = None
        self.outcome: Outcome | None = None


def run(
    checks: Sequence[Check], deployment: Deployment, *, seconds: float, request_seconds: float, at_once: int
) -> list[Outcome]:
    """Every check's outcome, in order, after at most `seconds`.

    Args:
        request_seconds: how long a single request may take.
        at_once: how many checks run at the same time.
    """
    until = time.monotonic() + seconds
    works = [_Work(check) for check in checks]
    waiting: SimpleQueue[_Work] = SimpleQueue()
    for work in works:
        waiting.put(work)

    def follow() -> None:
        while time.monotonic() < until:
            try:
                work = waiting.get_nowait()
            except Empty:
                return
            work.caller = Caller(until, request_seconds)
            work.outcome = _outcome(work.check, deployment, work.caller)

    # Daemons: one that hangs must keep neither this call nor the process.
    threads = [threading.Thread(target=follow, daemon=True) for _ in range(min(at_once, len(works)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    return [work.outcome or _unfinished(work) for work in works]


def _outcome(check: Check, deployment: Deployment, caller: Caller) -> Outcome:
    state, seen, request_id = _look(check, deployment, caller)
    return Outcome(check.target, state, caller.spent_seconds * 1000, check.expected, seen, request_id)


def _look(check: Check, deployment: Deployment, caller: Caller) -> tuple[State, str, str]:
    try:
        return State.UP, check.look(deployment, caller), ""
    except UnexpectedError as unexpected:
        return State.DOWN, unexpected.seen, unexpected.request_id
    except NotConfiguredError as missing:
        return State.NOT_CONFIGURED, str(missing), ""
    except TimeoutError:
        if caller.waited_seconds < _SHORT_WAIT_SECONDS:
            return State.UNKNOWN, _OUT_OF_TIME, ""
        return State.DOWN, f"no answer within {caller.waited_seconds:.0f} s ({caller.asked})", ""
    except OSError as failure:
        return State.DOWN, f"no answer ({caller.asked}): {_reason(failure)}", ""
    except Exception as defect:
        # Its text may quote anything, a header with a token too.
        return State.UNKNOWN, f"the check itself failed: {type(defect).__name__}", ""


def _reason(failure: OSError) -> str:
    """Why there was no answer, in the system's words where there are some; never what the other side sent."""
    return getattr(failure, "strerror", None) or getattr(failure, "verify_message", None) or type(failure).__name__


def _unfinished(work: _Work) -> Outcome:
    waiting = work.caller.waiting() if work.caller else None
    spent = work.caller.spent_seconds * 1000 if work.caller else 0.0
    if waiting and waiting[1] >= _SHORT_WAIT_SECONDS:
        request, seconds = waiting
        seen = f"no answer within {seconds:.0f} s ({request})"
        return Outcome(work.check.target, State.DOWN, spent + seconds * 1000, work.check.expected, seen)
    return Outcome(work.check.target, State.UNKNOWN, spent, work.check.expected, _OUT_OF_TIME)
