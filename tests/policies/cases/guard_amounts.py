"""Cases for what an environment asks for or allows: a network, a firewall, autoscaling, amounts."""

from __future__ import annotations

from typing import Any

from tests.policies.cases.case import Case, Instance, plan, resource

FUNCTION = resource("aws_lambda_function", values={"function_name": "prod-safemate-a", "vpc_config": []})
INSIDE = resource(
    "aws_lambda_function",
    values={"function_name": "prod-safemate-a", "vpc_config": [{"ipv6_allowed_for_dual_stack": False}]},
    unknown={"vpc_config": [{"subnet_ids": True, "security_group_ids": True}]},
)
OPEN = resource(
    "aws_lambda_function",
    values={"function_name": "prod-safemate-a", "vpc_config": [{"subnet_ids": ["subnet-1"], "security_group_ids": []}]},
)
STAGE = resource("aws_api_gateway_stage", values={"stage_name": "prod"}, unknown={"arn": True})
OTHER = resource("aws_api_gateway_stage", "other", {"stage_name": "prod"}, unknown={"arn": True})
ACL = resource("aws_wafv2_web_acl", values={"name": "prod-safemate-waf"}, unknown={"arn": True})


def guard(stage: str) -> Instance:
    references = {"resource_arn": f"aws_api_gateway_stage.{stage}.arn", "web_acl_arn": "aws_wafv2_web_acl.this.arn"}
    return resource("aws_wafv2_web_acl_association", references=references)


def table(read: int | None = 5, index: int | None = None, name: str = "users", **more: Any) -> Instance:
    values = {"name": f"prod-safemate-{name}", "billing_mode": "PROVISIONED", "write_capacity": 5}
    if read is not None:
        values["read_capacity"] = read
    if index:
        part = {"name": "by-email", "read_capacity": index, "write_capacity": index}
        values["global_secondary_index"] = [part]  # type: ignore[assignment]
    return resource("aws_dynamodb_table", name, values, **more)


def scaled(part: str, word: str, most: int = 100, *, policy: bool = True) -> list[Instance]:
    kind = "index" if part else "table"
    place = {
        "service_namespace": "dynamodb",
        "resource_id": f"table/prod-safemate-users{part}",
        "scalable_dimension": f"dynamodb:{kind}:{word}CapacityUnits",
    }
    name = f"{kind}-{word}"
    target = resource("aws_appautoscaling_target", name, {**place, "min_capacity": 5, "max_capacity": most})
    moved = resource("aws_appautoscaling_policy", name, {**place, "policy_type": "TargetTrackingScaling"})
    return [target, moved] if policy else [target]


BOTH = [*scaled("", "Read"), *scaled("", "Write")]
INDEX = [*scaled("/index/by-email", "Read"), *scaled("/index/by-email", "Write")]


def many(type_: str, count: int, **values: Any) -> list[Instance]:
    return [resource(type_, "this", values, index=number) for number in range(count)]


ALARM: dict[str, Any] = {"alarm_name": "a", "metric_name": "Errors", "namespace": "AWS/Lambda"}
BAND: dict[str, Any] = {
    "alarm_name": "a",
    "metric_query": [
        {"expression": "ANOMALY_DETECTION_BAND(watched, 3)"},
        {"metric": [{"metric_name": "Invocations", "namespace": "AWS/Lambda"}]},
    ],
}

CASES = [
    Case("SM_P_0014", plan(FUNCTION), plan(INSIDE), name="no network in prod"),
    Case("SM_P_0014", plan(FUNCTION), plan(FUNCTION, environment="dev"), name="dev has no network"),
    Case("SM_P_0014", plan(OPEN), plan(INSIDE), name="no security group"),
    Case("SM_P_0015", plan(STAGE), plan(STAGE, ACL, guard("this")), name="no firewall in prod"),
    Case("SM_P_0015", plan(STAGE), plan(STAGE, environment="dev"), name="dev has no firewall"),
    Case(
        "SM_P_0015",
        plan(STAGE, OTHER, ACL, guard("other")),
        plan(STAGE, ACL, guard("this")),
        name="the firewall of another stage",
        at="aws_api_gateway_stage.this",
    ),
    Case("SM_P_0016", plan(table()), plan(table(), *BOTH), name="table without autoscaling"),
    Case("SM_P_0016", plan(table()), plan(table(), environment="dev"), name="dev need not scale"),
    Case("SM_P_0016", plan(table(), *scaled("", "Read")), plan(table(), *BOTH), name="writes without autoscaling"),
    Case(
        "SM_P_0016",
        plan(table(index=5), *BOTH),
        plan(table(index=5), *BOTH, *INDEX),
        name="index without autoscaling",
    ),
    Case(
        "SM_P_0016",
        plan(table(), *scaled("", "Read", policy=False), *scaled("", "Write")),
        plan(table(), *BOTH),
        name="a target that no policy moves",
    ),
    Case(
        "SM_P_0017",
        plan(table(20, index=6), environment="dev"),
        plan(table(20, index=5), environment="dev"),
        name="an index over the free units",
    ),
    Case(
        "SM_P_0017",
        plan(table(), *scaled("", "Read", 26), environment="dev"),
        plan(table(), *scaled("", "Read", 25, policy=False), environment="dev"),
        name="autoscaling over the free units",
    ),
    Case(
        "SM_P_0017",
        plan(table(None, unknown={"read_capacity": True}), environment="dev"),
        plan(table(20), environment="dev"),
        name="units that are not known",
        result="unknown",
    ),
    Case(
        "SM_P_0017",
        plan(*many("aws_cloudwatch_metric_alarm", 181, **ALARM)),
        plan(*many("aws_cloudwatch_metric_alarm", 180, **ALARM)),
        name="alarms",
    ),
    Case(
        "SM_P_0017",
        plan(*many("aws_cloudwatch_metric_alarm", 61, **BAND)),
        plan(*many("aws_cloudwatch_metric_alarm", 60, **BAND)),
        name="alarms on bands",
    ),
    Case(
        "SM_P_0017",
        plan(*many("aws_cloudwatch_composite_alarm", 2, alarm_name="prod-safemate-a")),
        plan(*many("aws_cloudwatch_composite_alarm", 1, alarm_name="prod-safemate-a")),
        name="composite alarms",
    ),
    Case(
        "SM_P_0017",
        plan(*many("aws_cloudwatch_dashboard", 4, dashboard_body='{"widgets": []}')),
        plan(*many("aws_cloudwatch_dashboard", 3, dashboard_body='{"widgets": []}')),
        name="dashboards",
    ),
    Case(
        "SM_P_0017",
        plan(resource("aws_nat_gateway"), environment="dev"),
        plan(resource("aws_nat_gateway"), environment="prod"),
        name="what bills by existing",
    ),
    Case(
        "SM_P_0017",
        plan(resource("aws_vpc_endpoint", values={"vpc_endpoint_type": "Interface"}), environment="dev"),
        plan(resource("aws_vpc_endpoint", values={"vpc_endpoint_type": "Gateway"}), environment="dev"),
        name="what bills by its kind",
    ),
]
