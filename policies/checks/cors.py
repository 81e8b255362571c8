from __future__ import annotations

import re
from collections.abc import Iterator

from policies.checks.subject import Check, Fault, Subject

_BLOCKS = {
    "aws_apigatewayv2_api": ("cors_configuration", "allow_origins"),
    "aws_lambda_function_url": ("cors", "allow_origins"),
    "aws_s3_bucket_cors_configuration": ("cors_rule", "allowed_origins"),
}
_RESPONSES = ("aws_api_gateway_gateway_response", "aws_api_gateway_integration_response")
_HEADER = "access-control-allow-origin"
_ECHO = re.compile(r"Access-Control-Allow-Origin\s*=\s*(?:\$|['\"]\*)", re.IGNORECASE)


class Cors(Check):
    """An origin of "*" lets any site call the API for whoever is signed in there, and read the answer."""

    rule = "CKV_SM_0016"
    title = "Only listed origins may call from a browser"
    types = (*_BLOCKS, *_RESPONSES, "aws_lambda_function")

    def faults(self, subject: Subject) -> Iterator[Fault]:
        if not subject.of["cors_any_origin"]:
            for path, origin in _origins(subject):
                if "*" in origin:
                    yield path, f"any site may call {subject.environment}: list the origins instead of {origin}"


def _origins(subject: Subject) -> Iterator[tuple[str, str]]:
    """(argument, origin) of every origin the plan shows; a function's settings are mostly known after apply only."""
    if subject.type in _BLOCKS:
        block, argument = _BLOCKS[subject.type]
        for number, rule in enumerate(subject.blocks(block)):
            for origin in rule.many(argument):
                yield f"{block}/[{number}]/{argument}", str(origin)
    elif subject.type in _RESPONSES:
        for header, value in subject.mapping("response_parameters").items():
            if header.lower().endswith(_HEADER):
                yield "response_parameters", str(value)
        for template in subject.mapping("response_templates").values():
            if _ECHO.search(str(template)) and "#if(" not in str(template):
                yield "response_templates", "* (whatever origin the caller names)"
    else:
        variables = subject.block("environment").mapping("variables")
        yield "environment/[0]/variables", str(variables.get("CORS_ORIGINS", ""))


check = Cors()
