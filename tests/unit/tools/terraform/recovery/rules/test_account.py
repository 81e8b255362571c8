from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tools.terraform.recovery.lookup import Lookup
from tools.terraform.recovery.rules import rule_for

TAGS = {"Name": "detector", "Project": "safemate"}


def import_id(suspect: Any, lookup: Lookup) -> str | None:
    return rule_for(suspect.type).import_id(suspect, lookup)


def test_a_trail_is_imported_by_its_arn(suspect: Any, lookup: Lookup) -> None:
    trail = suspect("aws_cloudtrail", name="trail")
    assert import_id(trail, lookup) is None
    lookup.client("s3").create_bucket(Bucket="trail")
    arn = lookup.client("cloudtrail").create_trail(Name="trail", S3BucketName="trail")["TrailARN"]
    assert import_id(trail, lookup) == arn


def test_recorder_channel_and_rules_are_found_by_name(suspect: Any, lookup: Lookup) -> None:
    kinds = ("configuration_recorder", "delivery_channel", "config_rule")
    wanted = [suspect(f"aws_config_{kind}", name="n") for kind in kinds]
    assert [import_id(one, lookup) for one in wanted] == [None, None, None]
    config = lookup.client("config")
    config.put_configuration_recorder(
        ConfigurationRecorder={"name": "n", "roleARN": "arn:aws:iam::123456789012:role/r"}
    )
    config.put_delivery_channel(DeliveryChannel={"name": "n", "s3BucketName": "b"})
    source = {"Owner": "AWS", "SourceIdentifier": "DYNAMODB_PITR_ENABLED"}
    config.put_config_rule(ConfigRule={"ConfigRuleName": "n", "Source": source})
    assert [import_id(one, lookup) for one in wanted] == ["n", "n", "n"]


def test_a_detector_is_ours_only_with_all_our_tags(suspect: Any, lookup: Lookup) -> None:
    ours = suspect("aws_guardduty_detector", tags_all=TAGS)
    guardduty = lookup.client("guardduty")
    guardduty.create_detector(Enable=True, Tags={"Name": "detector"})
    assert import_id(ours, lookup) is None
    made = guardduty.create_detector(Enable=True, Tags=TAGS)["DetectorId"]
    assert import_id(ours, lookup) == made
    assert import_id(ours, lookup) is None  # taken


def test_a_metric_filter_is_imported_with_its_log_group(suspect: Any, lookup: Lookup) -> None:
    made = suspect("aws_cloudwatch_log_metric_filter", id="f", name="f", log_group_name="/aws/g")
    assert import_id(made, lookup) == "/aws/g:f"
    assert import_id(suspect("aws_cloudwatch_log_metric_filter", name="f", log_group_name="/aws/g"), lookup) is None


@pytest.mark.parametrize("kind", ["aws_ebs_encryption_by_default", "aws_guardduty_detector_feature"])
def test_what_terraform_cannot_import_is_put_again(kind: str, suspect: Any, lookup: Lookup) -> None:
    assert import_id(suspect(kind, id="terraform-20261121"), lookup) is None
    assert import_id(suspect(kind), lookup) is None


class Told:
    """A client of a service moto lacks: it has what it is given, and nothing else."""

    def __init__(self, **answers: dict[str, Any]) -> None:
        self._answers = answers

    def __getattr__(self, operation: str) -> Any:
        def call(**_: Any) -> dict[str, Any]:
            if operation not in self._answers:
                refused: Any = {"Error": {"Code": "ResourceNotFoundException"}, "ResponseMetadata": {}}
                raise ClientError(refused, operation)
            return self._answers[operation]

        return call


def test_a_budget_is_found_by_name_and_imported_with_the_account(suspect: Any, lookup: Lookup) -> None:
    budget = suspect("aws_budgets_budget", name="b")
    lookup._clients["budgets"] = Told()
    assert import_id(budget, lookup) is None
    lookup._clients["budgets"] = Told(describe_budget={"Budget": {}})
    assert import_id(budget, lookup) == "123456789012:b"


def test_an_analyzer_is_found_by_name(suspect: Any, lookup: Lookup) -> None:
    analyzer = suspect("aws_accessanalyzer_analyzer", analyzer_name="a")
    lookup._clients["accessanalyzer"] = Told()
    assert import_id(analyzer, lookup) is None
    lookup._clients["accessanalyzer"] = Told(get_analyzer={"analyzer": {}})
    assert import_id(analyzer, lookup) == "a"


def test_cost_anomalies_are_found_by_name_and_imported_by_arn(suspect: Any, lookup: Lookup) -> None:
    lookup._clients["ce"] = Told(
        get_anomaly_monitors={"AnomalyMonitors": [{"MonitorName": n, "MonitorArn": f"arn:{n}"} for n in "xm"]},
        get_anomaly_subscriptions={"AnomalySubscriptions": [{"SubscriptionName": "s", "SubscriptionArn": "arn:s"}]},
    )
    assert import_id(suspect("aws_ce_anomaly_monitor", name="m"), lookup) == "arn:m"
    assert import_id(suspect("aws_ce_anomaly_subscription", name="s"), lookup) == "arn:s"
    assert import_id(suspect("aws_ce_anomaly_monitor", name="other"), lookup) is None
