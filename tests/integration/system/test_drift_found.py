"""Changes made behind Terraform's back, of every kind at once: each is named, by resource, with what it was and is."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.integration.system.harness import Harness

FUNCTION, TABLE = "dev-safemate-wallet-manager", "dev-safemate-users"
OF_USERS = "arn:aws:dynamodb:us-east-1:111111111111:table/dev-safemate-users"
STATEMENT = {"Sid": "Look", "Effect": "Allow", "Action": "dynamodb:Scan", "Resource": OF_USERS}
BACKDOOR = json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT]})
"""So modest that no rule of the gate objects: an apply goes through, and takes it into the state."""

ROLE_AT = 'module.function["wallet_manager"].aws_iam_role.this'
FUNCTION_AT = 'module.function["wallet_manager"].aws_lambda_function.this'
ALARM_AT = f'module.monitoring.aws_cloudwatch_metric_alarm.metric["{FUNCTION}-dlq-depth"]'
TABLE_AT = 'module.table["users"].aws_dynamodb_table.on_demand[0]'


@pytest.fixture
def meddled(deployed: Harness) -> Iterator[Harness]:
    """The deployed environment after somebody was at it with an administrator's hands; put right afterwards."""
    iam, tables = deployed.client("iam", "dev"), deployed.client("dynamodb", "dev")
    functions, alarms = deployed.client("lambda", "dev"), deployed.client("cloudwatch", "dev")
    iam.put_role_policy(RoleName=FUNCTION, PolicyName="backdoor", PolicyDocument=BACKDOOR)
    arn = tables.describe_table(TableName=TABLE)["Table"]["TableArn"]
    tables.tag_resource(ResourceArn=arn, Tags=[{"Key": "Owner", "Value": "mallory"}])
    functions.update_function_configuration(FunctionName=FUNCTION, Timeout=29)
    alarms.delete_alarms(AlarmNames=[f"{FUNCTION}-dlq-depth"])
    try:
        yield deployed
    finally:
        iam.delete_role_policy(RoleName=FUNCTION, PolicyName="backdoor")
        if not alarms.describe_alarms(AlarmNames=[f"{FUNCTION}-dlq-depth"])["MetricAlarms"]:
            deployed.run("apply", "dev")


def changes(printed: str) -> dict[str, dict[str, tuple[str, str]]]:
    """Resource → attribute → what it was and is, from what `--json` printed."""
    (result,) = json.loads(printed[printed.index("\n[") :])
    assert result["exit_code"] == 1
    return {
        item["address"]: {change["attribute"]: (change["before"], change["after"]) for change in item["changes"]}
        for item in result["drift"]
    }


def test_each_kind_of_change_is_named_by_resource_and_the_backdoor_outlives_no_apply_unseen(meddled: Harness) -> None:
    found = changes(meddled.run("drift", "dev", "--json", expect=1))
    assert set(found) == {ROLE_AT, FUNCTION_AT, ALARM_AT, TABLE_AT}
    before, after = found[ROLE_AT]['inline_policy["backdoor"]']
    assert (before, json.loads(after)) == ("(not declared)", json.loads(BACKDOOR))
    assert found[TABLE_AT] == {"tags.Owner": ("platform", "mallory")}
    assert found[FUNCTION_AT]["timeout"] == ("30", "29")
    assert found[ALARM_AT] == {"": ("exists", "gone")}
    report = (meddled.folder("dev") / "report.md").read_text()
    assert all(address in report for address in found)
    assert "mallory" in report

    meddled.run("apply", "dev")  # puts back what Terraform knows
    printed = meddled.run("drift", "dev", expect=1)
    assert f'{ROLE_AT}: inline_policy["backdoor"]' in printed
    assert "1 resource(s) of dev" in printed
    assert "stays: take it away by hand" in printed
