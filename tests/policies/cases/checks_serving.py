"""APIs, the ways into and out of the network, and alarms: CKV_SM_0015 to CKV_SM_0018, CKV_SM_0023, CKV_SM_0026 and
CKV2_SM_0002."""

from __future__ import annotations

from typing import Any

from tests.policies.cases.case import Case, pair, plan, resource

METHOD = {
    "http_method": "GET",
    "authorization": "COGNITO_USER_POOLS",
    "authorizer_id": "a1b2c3",
    "authorization_scopes": ["safemate/read"],
}
HTTPS = {"from_port": 443, "to_port": 443}
ALARM: dict[str, Any] = {
    "alarm_name": "prod-safemate-a",
    "alarm_actions": ["arn:aws:sns:us-east-1:333333333333:prod-safemate-alarms"],
}
ORIGIN = "method.response.header.Access-Control-Allow-Origin"


def settings(rate: int | None, burst: int | None) -> dict[str, Any]:
    values = {"throttling_rate_limit": rate, "throttling_burst_limit": burst}
    return {"method_path": "*/*", "settings": [{key: value for key, value in values.items() if value is not None}]}


def throttled(name: str, rate: int | None, burst: int | None) -> Case:
    return pair("CKV_SM_0015", name, "aws_api_gateway_method_settings", settings(200, 400), settings(rate, burst))


def method(name: str, **wrong: Any) -> Case:
    return pair("CKV_SM_0017", name, "aws_api_gateway_method", METHOD, wrong)


def answers(name: str, type: str, header: str, wrong: str = "'*'") -> Case:  # noqa: A002
    clean = {"response_parameters": {header: "'https://app.safemate.example'"}}
    return pair("CKV_SM_0016", name, type, clean, {"response_parameters": {header: wrong}}, environment="preprod")


def leaves(name: str, **wrong: Any) -> Case:
    clean = {"ip_protocol": "tcp", "cidr_ipv4": "0.0.0.0/0", **HTTPS}
    return pair("CKV_SM_0018", name, "aws_vpc_security_group_egress_rule", clean, wrong)


def enters(name: str, **wrong: Any) -> Case:
    clean = {"ip_protocol": "tcp", "referenced_security_group_id": "sg-0a1b2c3d", **HTTPS}
    return pair("CKV_SM_0026", name, "aws_vpc_security_group_ingress_rule", clean, wrong)


def template(text: str) -> dict[str, Any]:
    return {"response_templates": {"application/json": text}}


ECHO = "#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)"
STAGE = {"stage_name": "prod"}

CASES = [
    throttled("the provider's default", -1, -1),
    throttled("no burst", 200, None),
    throttled("too many a second", 201, 400),
    throttled("too many at once", 200, 401),
    throttled("nothing gets through", 0, 400),
    answers("any site, before a call", "aws_api_gateway_integration_response", ORIGIN),
    answers(
        "any site, with an error",
        "aws_api_gateway_gateway_response",
        "gatewayresponse.header.Access-Control-Allow-Origin",
    ),
    pair(
        "CKV_SM_0016",
        "whoever asks",
        "aws_api_gateway_integration_response",
        template(f'#if($origin == "https://app.safemate.example"){ECHO}#end'),
        template(ECHO),
    ),
    pair(
        "CKV_SM_0016",
        "a bucket",
        "aws_s3_bucket_cors_configuration",
        {"cors_rule": [{"allowed_origins": ["https://app.safemate.example"]}]},
        {"cors_rule": [{"allowed_origins": ["*"]}]},
    ),
    pair(
        "CKV_SM_0016",
        "a function's setting",
        "aws_lambda_function",
        {"environment": [{"variables": {"CORS_ORIGINS": "https://app.safemate.example"}}]},
        {"environment": [{"variables": {"CORS_ORIGINS": "*"}}]},
    ),
    Case(
        "CKV_SM_0016",
        name="dev may",
        violating=plan(
            resource("aws_api_gateway_integration_response", "this", {"response_parameters": {ORIGIN: "'*'"}})
        ),
        clean=plan(
            resource("aws_api_gateway_integration_response", "this", {"response_parameters": {ORIGIN: "'*'"}}),
            environment="dev",
        ),
    ),
    method("no authorizer", authorizer_id=None),
    method("no scopes, so that ID tokens pass", authorization_scopes=None),
    method("an API key in its place, which CKV_AWS_59 takes for one", authorization="NONE", api_key_required=True),
    method("a kind there is not", authorization="BASIC"),
    Case(
        "CKV_SM_0017",
        name="an authorizer the same plan makes",
        violating=plan(resource("aws_api_gateway_method", "this", {"authorization": "CUSTOM"})),
        clean=plan(
            resource(
                "aws_api_gateway_method",
                "this",
                {"authorization": "CUSTOM"},
                references={"authorizer_id": "aws_api_gateway_authorizer.this.id"},
            )
        ),
    ),
    leaves("every protocol", ip_protocol="-1", from_port=None, to_port=None),
    leaves("another protocol", ip_protocol="udp"),
    leaves("another port", from_port=80, to_port=80),
    leaves("a range around it", from_port=0, to_port=65535),
    leaves("no port", from_port=None, to_port=None),
    pair(
        "CKV_SM_0018",
        "a group's own block",
        "aws_security_group",
        {"egress": [{"protocol": "tcp", **HTTPS}]},
        {"egress": [{"protocol": "tcp", **HTTPS}, {"protocol": "-1", "from_port": 0, "to_port": 0}]},
    ),
    pair(
        "CKV_SM_0018",
        "the older rule",
        "aws_security_group_rule",
        {"type": "egress", "protocol": "tcp", **HTTPS},
        {"from_port": 22, "to_port": 22},
    ),
    pair(
        "CKV_SM_0018",
        "what comes in is not its business",
        "aws_security_group_rule",
        {"type": "ingress", "protocol": "tcp", "from_port": 22, "to_port": 22},
        {"type": "egress"},
    ),
    enters("everybody, every protocol, which CKV_AWS_277 passes", cidr_ipv4="0.0.0.0/0", ip_protocol="-1"),
    enters("everybody over IPv6", cidr_ipv6="::/0"),
    pair(
        "CKV_SM_0026",
        "a group's own block",
        "aws_security_group",
        {"ingress": [{"protocol": "tcp", **HTTPS, "cidr_blocks": ["10.0.0.0/16"]}]},
        {"ingress": [{"protocol": "tcp", **HTTPS, "cidr_blocks": ["10.0.0.0/16", "0.0.0.0/0"]}]},
    ),
    pair(
        "CKV_SM_0026",
        "the older rule",
        "aws_security_group_rule",
        {"type": "egress", "protocol": "tcp", **HTTPS, "cidr_blocks": ["0.0.0.0/0"]},
        {"type": "ingress"},
    ),
    pair("CKV_SM_0023", "nobody", "aws_cloudwatch_metric_alarm", ALARM, {"alarm_actions": []}),
    pair("CKV_SM_0023", "not set", "aws_cloudwatch_metric_alarm", ALARM, {"alarm_actions": None}),
    pair("CKV_SM_0023", "muted", "aws_cloudwatch_metric_alarm", ALARM, {"actions_enabled": False}),
    pair("CKV_SM_0023", "of several", "aws_cloudwatch_composite_alarm", ALARM, {"alarm_actions": None}),
    Case(
        "CKV2_SM_0002",
        name="a stage without settings",
        violating=plan(resource("aws_api_gateway_stage", "this", STAGE)),
        clean=plan(
            resource("aws_api_gateway_stage", "this", STAGE),
            resource(
                "aws_api_gateway_method_settings",
                "all",
                settings(200, 400),
                references={"stage_name": "aws_api_gateway_stage.this.stage_name"},
            ),
        ),
        at="aws_api_gateway_stage.this",
    ),
]
