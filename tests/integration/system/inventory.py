"""What an account of the emulator holds, by kind; an empty answer means that nothing of SafeMate is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Client = Callable[[str], Any]


def of(client: Client) -> dict[str, list[str]]:
    """Kind → names of everything Terraform could have made, but the state bucket; without kinds that have nothing."""
    found = {kind: sorted(look(client)) for kind, look in _LOOKS.items()}
    return {kind: names for kind, names in found.items() if names}


def _listed(
    service: str, operation: str, key: str, name: str | None = None, **arguments: Any
) -> Callable[[Client], list[str]]:
    def look(client: Client) -> list[str]:
        answer = getattr(client(service), operation)(**arguments)
        return [str(item if name is None else item[name]) for item in answer.get(key, [])]

    return look


def _buckets(client: Client) -> list[str]:
    names = [b["Name"] for b in client("s3").list_buckets()["Buckets"]]
    return [n for n in names if not n.startswith("terraform-state-")]


def _keys(client: Client) -> list[str]:
    kms = client("kms")
    states = {k["KeyId"]: kms.describe_key(KeyId=k["KeyId"])["KeyMetadata"] for k in kms.list_keys()["Keys"]}
    ours = {key: about for key, about in states.items() if about.get("KeyManager") != "AWS"}
    return [key for key, about in ours.items() if about["KeyState"] != "PendingDeletion"]


def _aliases(client: Client) -> list[str]:
    names = [a["AliasName"] for a in client("kms").list_aliases()["Aliases"]]
    return [n for n in names if not n.startswith("alias/aws/")]


def _networks(client: Client) -> list[str]:
    return [v["VpcId"] for v in client("ec2").describe_vpcs()["Vpcs"] if not v.get("IsDefault")]


def _addresses(client: Client) -> list[str]:
    return [a["AllocationId"] for a in client("ec2").describe_addresses()["Addresses"]]


def _gateways(client: Client) -> list[str]:
    listed = client("ec2").describe_nat_gateways()["NatGateways"]
    return [g["NatGatewayId"] for g in listed if g["State"] != "deleted"]


def _roles(client: Client) -> list[str]:
    return [
        r["RoleName"] for r in client("iam").list_roles()["Roles"] if not r["Path"].startswith("/aws-service-role/")
    ]


def _targets(client: Client) -> list[str]:
    answer = client("application-autoscaling").describe_scalable_targets(ServiceNamespace="dynamodb")
    return [t["ResourceId"] for t in answer["ScalableTargets"]]


def _budgets(client: Client) -> list[str]:
    account = client("sts").get_caller_identity()["Account"]
    return [budget["BudgetName"] for budget in client("budgets").describe_budgets(AccountId=account).get("Budgets", [])]


_LOOKS: dict[str, Callable[[Client], list[str]]] = {
    "functions": _listed("lambda", "list_functions", "Functions", "FunctionName"),
    "REST APIs": _listed("apigateway", "get_rest_apis", "items", "name"),
    "tables": _listed("dynamodb", "list_tables", "TableNames"),
    "buckets": _buckets,
    "keys": _keys,
    "key aliases": _aliases,
    "queues": _listed("sqs", "list_queues", "QueueUrls"),
    "topics": _listed("sns", "list_topics", "Topics", "TopicArn"),
    "log groups": _listed("logs", "describe_log_groups", "logGroups", "logGroupName"),
    "alarms": _listed("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    "composite alarms": _listed(
        "cloudwatch", "describe_alarms", "CompositeAlarms", "AlarmName", AlarmTypes=["CompositeAlarm"]
    ),
    "dashboards": _listed("cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName"),
    "parameters": _listed("ssm", "describe_parameters", "Parameters", "Name"),
    "schedules": _listed("events", "list_rules", "Rules", "Name"),
    "layers": _listed("lambda", "list_layers", "Layers", "LayerName"),
    "user pools": _listed("cognito-idp", "list_user_pools", "UserPools", "Name", MaxResults=60),
    "roles": _roles,
    "networks": _networks,
    "elastic addresses": _addresses,
    "NAT gateways": _gateways,
    "web ACLs": _listed("wafv2", "list_web_acls", "WebACLs", "Name", Scope="REGIONAL"),
    "scaling targets": _targets,
    "trails": _listed("cloudtrail", "list_trails", "Trails", "Name"),
    "recorders": _listed("config", "describe_configuration_recorders", "ConfigurationRecorders", "name"),
    "detectors": _listed("guardduty", "list_detectors", "DetectorIds"),
    "analyzers": _listed("accessanalyzer", "list_analyzers", "analyzers", "name"),
    "cost monitors": _listed("ce", "get_anomaly_monitors", "AnomalyMonitors", "MonitorName"),
    "budgets": _budgets,
}
