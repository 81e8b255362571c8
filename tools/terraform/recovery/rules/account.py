"""What watches an account: trail, recorder, detector, analyzer, budget. Most are one of a kind."""

from __future__ import annotations

from tools.terraform.recovery.lookup import Lookup
from tools.terraform.recovery.rule import Answer, Rule, asked, joined, overwritten
from tools.terraform.recovery.suspects import Suspect


def _trail(suspect: Suspect, lookup: Lookup) -> str | None:
    found = lookup.ask("cloudtrail", "get_trail", Name=suspect.need("name"))
    return str(found["Trail"]["TrailARN"]) if found else None


def _configured(operation: str, parameter: str, key: str) -> Answer:
    """The suspect's own name, if AWS Config has it; a listing that is empty says no as well as an error does."""

    def answer(suspect: Suspect, lookup: Lookup) -> str | None:
        name = suspect.need("name")
        return name if (lookup.ask("config", operation, **{parameter: [name]}) or {}).get(key) else None

    return answer


_recorder = _configured("describe_configuration_recorders", "ConfigurationRecorderNames", "ConfigurationRecorders")
_channel = _configured("describe_delivery_channels", "DeliveryChannelNames", "DeliveryChannels")
_config_rule = _configured("describe_config_rules", "ConfigRuleNames", "ConfigRules")


def _detector(suspect: Suspect, lookup: Lookup) -> str | None:
    """One with all the planned tags; an account may have had one of its own before."""
    wanted = dict(suspect.planned.get("tags_all") or {})
    for item in (lookup.ask("guardduty", "list_detectors") or {}).get("DetectorIds", ()):
        found = lookup.ask("guardduty", "get_detector", DetectorId=item)
        if found and wanted and wanted.items() <= found.get("Tags", {}).items():
            return lookup.free([item])
    return None


def _budget(suspect: Suspect, lookup: Lookup) -> str | None:
    name = suspect.need("name")
    found = lookup.ask("budgets", "describe_budget", AccountId=lookup.account_id, BudgetName=name)
    return f"{lookup.account_id}:{name}" if found else None


def _monitor(suspect: Suspect, lookup: Lookup) -> str | None:
    name, found = suspect.need("name"), lookup.ask("ce", "get_anomaly_monitors") or {}
    return lookup.free(m["MonitorArn"] for m in found.get("AnomalyMonitors", ()) if m["MonitorName"] == name)


def _subscription(suspect: Suspect, lookup: Lookup) -> str | None:
    name, found = suspect.need("name"), lookup.ask("ce", "get_anomaly_subscriptions") or {}
    kept = found.get("AnomalySubscriptions", ())
    return lookup.free(s["SubscriptionArn"] for s in kept if s["SubscriptionName"] == name)


RULES = {
    "aws_accessanalyzer_analyzer": Rule(begun=asked("accessanalyzer", "get_analyzer", analyzerName="analyzer_name")),
    "aws_budgets_budget": Rule(begun=_budget),
    "aws_ce_anomaly_monitor": Rule(begun=_monitor, new_ids=True),
    "aws_ce_anomaly_subscription": Rule(begun=_subscription, new_ids=True),
    "aws_cloudtrail": Rule(begun=_trail),
    # Putting it again overwrites it; Terraform's own id is the name alone.
    "aws_cloudwatch_log_metric_filter": Rule(made=joined("log_group_name", "name", separator=":")),
    "aws_config_config_rule": Rule(begun=_config_rule),
    "aws_config_configuration_recorder": Rule(begun=_recorder),
    "aws_config_configuration_recorder_status": Rule(),
    "aws_config_delivery_channel": Rule(begun=_channel),
    # Terraform cannot import these two; switching on what is on changes nothing.
    "aws_ebs_encryption_by_default": Rule(made=overwritten),
    "aws_guardduty_detector_feature": Rule(made=overwritten),
    "aws_guardduty_detector": Rule(begun=_detector, new_ids=True),
    "aws_iam_account_password_policy": Rule(),
    "aws_s3_account_public_access_block": Rule(),
}
