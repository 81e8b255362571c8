"""Functions: CKV_SM_0004 to CKV_SM_0006 and CKV_SM_0025."""

from __future__ import annotations

from typing import Any

from tests.policies.cases.case import Case, pair, plan, resource

FUNCTION: dict[str, Any] = {
    "function_name": "prod-safemate-wallet-manager",
    "memory_size": 1024,
    "timeout": 60,
    "reserved_concurrent_executions": 100,
    "runtime": "python3.13",
    "logging_config": [{"log_format": "JSON", "application_log_level": "INFO"}],
}
SMALL = {**FUNCTION, "memory_size": 256, "timeout": 30, "reserved_concurrent_executions": -1}


def function(
    rule: str, name: str, wrong: dict[str, Any], clean: dict[str, Any] = FUNCTION, environment: str = "prod"
) -> Case:
    return pair(rule, name, "aws_lambda_function", clean, wrong, environment=environment)


def variables(**values: str) -> dict[str, Any]:
    return {"environment": [{"variables": values}]}


CASES = [
    function("CKV_SM_0004", "memory in prod", {"memory_size": 1025}),
    function("CKV_SM_0004", "time in prod", {"timeout": 61}),
    function("CKV_SM_0004", "prod's memory in dev", {"memory_size": 1024}, SMALL, "dev"),
    function(
        "CKV_SM_0004",
        "prod's time in preprod",
        {"timeout": 60},
        {**FUNCTION, "memory_size": 512, "timeout": 30},
        "preprod",
    ),
    function("CKV_SM_0005", "the provider's default, as a plan has it", {"reserved_concurrent_executions": -1}),
    function("CKV_SM_0005", "not set", {"reserved_concurrent_executions": None}),
    function("CKV_SM_0005", "switched off", {"reserved_concurrent_executions": 0}),
    Case(
        "CKV_SM_0005",
        name="dev shares its account's quota",
        violating=plan(resource("aws_lambda_function", "this", SMALL), environment="preprod"),
        clean=plan(resource("aws_lambda_function", "this", SMALL), environment="dev"),
    ),
    function("CKV_SM_0006", "an old runtime", {"runtime": "python3.9"}),
    function("CKV_SM_0006", "another language", {"runtime": "nodejs22.x"}),
    function("CKV_SM_0006", "an image", {"runtime": None, "package_type": "Image"}),
    pair(
        "CKV_SM_0006",
        "a layer for a runtime nobody runs",
        "aws_lambda_layer_version",
        {"layer_name": "prod-safemate-hedera", "compatible_runtimes": ["python3.13"]},
        {"compatible_runtimes": ["python3.13", "python3.8"]},
    ),
    function(
        "CKV_SM_0025", "the log level", {"logging_config": [{"log_format": "JSON", "application_log_level": "DEBUG"}]}
    ),
    function(
        "CKV_SM_0025",
        "a function's own setting",
        variables(DEBUG_MODE="true"),
        {**FUNCTION, **variables(DEBUG_MODE="false")},
    ),
    function(
        "CKV_SM_0025",
        "Powertools' setting",
        variables(POWERTOOLS_LOG_LEVEL="debug"),
        {**FUNCTION, **variables(POWERTOOLS_LOG_LEVEL="INFO")},
    ),
    Case(
        "CKV_SM_0025",
        name="dev may",
        violating=plan(
            resource("aws_lambda_function", "this", {**SMALL, **variables(DEBUG_MODE="true")}), environment="preprod"
        ),
        clean=plan(
            resource("aws_lambda_function", "this", {**SMALL, **variables(DEBUG_MODE="true")}), environment="dev"
        ),
    ),
]
