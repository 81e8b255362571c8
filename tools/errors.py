"""Errors a person can act on: what happened, why, and the command that mends it.

Every error that is expected to reach a user derives from `HarnessError`; only the CLI prints them and turns them into
an exit code. Anything else that escapes is a defect of the harness and is reported as one.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What a shell or a CI job reads (README, "Exit codes")."""

    DONE = 0
    BLOCKED = 1  # the gate blocked it, or drift or a failed check was found
    UNUSABLE = 2  # bad input, or the gate could not be trusted
    FAILED = 3  # Terraform, AWS or the emulator failed
    INTERRUPTED = 130


class HarnessError(Exception):
    """An expected failure.

    Args:
        what: one sentence, what happened and where.
        why: the cause or the evidence, when `what` alone does not tell; may have several lines.
        hint: what to do next, ideally a command to paste.
    """

    exit_code: ExitCode = ExitCode.FAILED

    def __init__(self, what: str, *, why: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.why = why
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.what, self.why, self.hint))


def _rebuild(kind: type[HarnessError], what: str, why: str, hint: str) -> HarnessError:
    return kind(what, why=why, hint=hint)


class BadInput(HarnessError):
    """The request or a file it names cannot be used as it stands."""

    exit_code = ExitCode.UNUSABLE


class GateBlocked(HarnessError):
    """A policy check failed, so nothing was applied."""

    exit_code = ExitCode.BLOCKED


class GateUnsound(HarnessError):
    """The gate cannot prove that it looked at everything, so its answer must not be used."""

    exit_code = ExitCode.UNUSABLE


class CheckFailed(HarnessError):
    """A check ran and found something: drift, or a deployed API that does not answer as it should."""

    exit_code = ExitCode.BLOCKED


class ToolFailed(HarnessError):
    """Terraform, AWS, the emulator or a program we started failed."""

    exit_code = ExitCode.FAILED


class Busy(HarnessError):
    """Somebody else holds the environment; the message names the holder."""

    exit_code = ExitCode.FAILED


class Interrupted(HarnessError):
    """The user stopped the run; what was under way was left consistent."""

    exit_code = ExitCode.INTERRUPTED
