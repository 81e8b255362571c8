from __future__ import annotations

from collections.abc import Iterator

from policies.checks.subject import Check, Fault, Subject


class LogRetention(Check):
    """Logs hold what customers do: kept as long as they help, and no longer. Records of the account may stay longer."""

    rule = "CKV_SM_0014"
    title = "Logs are kept for the environment's days"
    types = ("aws_cloudwatch_log_group",)

    def faults(self, subject: Subject) -> Iterator[Fault]:
        argument, wanted = "retention_in_days", subject.of["log_days"]
        days = subject.number(argument, 0)
        right = days is not None and (days == wanted if subject.stack == "service" else days >= wanted)
        if not right:
            shown = "not known when planning" if days is None else f"{days:g}" if days else "0, for ever"
            yield argument, f"{argument} is {shown}; {subject.environment} keeps logs {wanted} days"


check = LogRetention()
