from __future__ import annotations

from collections.abc import Iterator

from policies.checks.subject import Check, Fault, Subject


class FunctionRuntime(Check):
    """One runtime, the one the packages were built and tested for (docs/packaging.md)."""

    rule = "CKV_SM_0006"
    title = "Functions and layers use a runtime we build for"
    types = ("aws_lambda_function", "aws_lambda_layer_version")

    def faults(self, subject: Subject) -> Iterator[Fault]:
        argument = "runtime" if subject.type == "aws_lambda_function" else "compatible_runtimes"
        known = subject.limits["function_runtimes"]
        found = subject.many(argument)
        if not found:
            yield argument, f"{argument} is not set; {' or '.join(known)} is built for"
        for runtime in found:
            if runtime not in known:
                yield argument, f"{argument} is {runtime}; packages are built for {' or '.join(known)}"


check = FunctionRuntime()
