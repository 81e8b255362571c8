from __future__ import annotations

from collections.abc import Iterator

from policies.checks.subject import Check, Fault, Subject

_ARGUMENTS = {"throttling_rate_limit": "api_requests_per_second", "throttling_burst_limit": "api_burst"}


class ApiThrottling(Check):
    """Without limits of its own a stage takes the account's 10,000 calls a second, and leaves none for the others.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
    """

    rule = "CKV_SM_0015"
    title = "API stages are throttled"
    types = ("aws_api_gateway_method_settings",)

    def faults(self, subject: Subject) -> Iterator[Fault]:
        settings = subject.block("settings")
        for argument, limit in _ARGUMENTS.items():
            value, most = settings.number(argument, -1), subject.of[limit]
            if value is None or not 0 < value <= most:
                shown = "not known when planning" if value is None else "not set" if value < 0 else f"{value:g}"
                yield f"settings/[0]/{argument}", f"{argument} is {shown}; {subject.environment} allows 1 to {most}"


check = ApiThrottling()
