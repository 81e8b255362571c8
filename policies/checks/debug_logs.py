from __future__ import annotations

from collections.abc import Iterator

from policies.checks.subject import Check, Fault, Subject

_DETAILED = ("DEBUG", "TRACE")


class DebugLogs(Check):
    """Detailed logs hold what customers send; outside dev nobody may turn them on for everybody."""

    rule = "CKV_SM_0025"
    title = "Functions do not log in detail where customers' data is"
    types = ("aws_lambda_function",)

    def faults(self, subject: Subject) -> Iterator[Fault]:
        if subject.of["debug_logs"]:
            return
        level = subject.block("logging_config").one("application_log_level")
        if level in _DETAILED:
            yield "logging_config/[0]/application_log_level", f"application_log_level is {level}"
        variables = subject.block("environment").mapping("variables")
        for name in ("DEBUG_MODE", "POWERTOOLS_LOG_LEVEL"):
            if str(variables.get(name, "")).upper() in (*_DETAILED, "TRUE"):
                yield "environment/[0]/variables", f"{name} is {variables[name]}"


check = DebugLogs()
