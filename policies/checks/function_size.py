from __future__ import annotations

from collections.abc import Iterator

from policies.checks.subject import Check, Fault, Subject

_ARGUMENTS = {
    "memory_size": ("function_memory_mb", "MB", 128),
    "timeout": ("function_timeout_seconds", "seconds", 3),
}


class FunctionSize(Check):
    """Memory times time is what Lambda bills, and what a runaway function may burn."""

    rule = "CKV_SM_0004"
    title = "Functions keep to the environment's memory and time"
    types = ("aws_lambda_function",)

    def faults(self, subject: Subject) -> Iterator[Fault]:
        for argument, (limit, unit, default) in _ARGUMENTS.items():
            value, most = subject.number(argument, default), subject.of[limit]
            if value is None:
                yield argument, f"{argument} must be known when planning"
            elif value > most:
                yield argument, f"{argument} is {value:g} {unit}; {subject.environment} allows {most}"


check = FunctionSize()
