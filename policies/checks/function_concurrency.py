from __future__ import annotations

from collections.abc import Iterator

from policies.checks.subject import Check, Fault, Subject


class FunctionConcurrency(Check):
    """Without copies of its own a function starves with the others when one of them runs away.

    checkov's CKV_AWS_115 asks the same, but passes every plan: it looks for the text "-1" and a plan holds the number.
    """

    rule = "CKV_SM_0005"
    title = "Functions have reserved concurrency"
    types = ("aws_lambda_function",)

    def faults(self, subject: Subject) -> Iterator[Fault]:
        argument = "reserved_concurrent_executions"
        value = subject.number(argument, -1)
        if subject.of["reserved_concurrency"] and (value is None or value < 1):
            shown = "not known when planning" if value is None else f"{value:g}"
            yield argument, f"{argument} is {shown}; {subject.environment} needs 1 or more"


check = FunctionConcurrency()
