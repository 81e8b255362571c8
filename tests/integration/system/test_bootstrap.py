"""The stack that makes an account ready: it takes over the bucket its own state lies in."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.integration.system.harness import ACCOUNTS, Harness

BUCKET = "terraform-state-111111111111"
KEY = "alias/dev-safemate-hand-over"
CONTEXT = {"app": "safemate", "environment": "dev", "purpose": "hand-over", "stack": "service", "target": "aws"}
SIGNING: dict[str, Any] = {
    "KeyId": f"{KEY}-signing", "Message": bytes(32), "MessageType": "DIGEST", "SigningAlgorithm": "ECDSA_SHA_256",
}  # fmt: skip


def test_bootstrap_adopts_the_state_bucket_and_a_second_plan_changes_nothing(other_harness: Harness) -> None:
    other_harness.run("apply", "dev", "--stack", "bootstrap")
    s3 = other_harness.client("s3", "dev")
    encryption = s3.get_bucket_encryption(Bucket=BUCKET)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert encryption["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"
    assert "aws:SecureTransport" in s3.get_bucket_policy(Bucket=BUCKET)["Policy"]
    rules = s3.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"]
    forgotten = {rule["Filter"]["Prefix"] for rule in rules if "Expiration" in rule}
    assert forgotten == {f"dev/{stack}/spent/" for stack in ("account", "bootstrap", "service")}

    handed_over = other_harness.build / "dev.handover"
    other_harness.run("plan", "dev", "--stack", "bootstrap", "--hand-over", str(handed_over))
    plan = json.loads((other_harness.build / "local/dev/bootstrap/plan.json").read_text())
    assert {tuple(c["change"]["actions"]) for c in plan["resource_changes"]} <= {("no-op",)}
    assert handed_over.read_bytes().startswith(b"SAFEMATE-HAND-OVER")
    each_role_does_its_half_of_a_hand_over(other_harness)
    the_pipeline_is_kept_off_what_watches_the_account(other_harness)
    the_pipeline_may_put_composite_alarms(other_harness)


def each_role_does_its_half_of_a_hand_over(harness: Harness) -> None:
    root = harness.client("kms", "dev")
    blob = root.generate_data_key(KeyId=KEY, KeySpec="AES_256", EncryptionContext=CONTEXT)["CiphertextBlob"]
    signature = root.sign(**SIGNING)["Signature"]
    data_key: dict[str, Any] = {"KeyId": KEY, "KeySpec": "AES_256"}
    calls: dict[str, tuple[str, dict[str, Any]]] = {
        "encrypt": ("generate_data_key", {**data_key, "EncryptionContext": CONTEXT}),
        "encrypt for prod": ("generate_data_key", {**data_key, "EncryptionContext": CONTEXT | {"environment": "prod"}}),
        "sign": ("sign", SIGNING),
        "decrypt": ("decrypt", {"KeyId": KEY, "CiphertextBlob": blob, "EncryptionContext": CONTEXT}),
        "verify": ("verify", {**SIGNING, "Signature": signature}),
        "disable": ("disable_key", {"KeyId": root.describe_key(KeyId=KEY)["KeyMetadata"]["KeyId"]}),
        "rename": ("delete_alias", {"AliasName": KEY}),
    }
    may = {"plan": {"encrypt", "sign"}, "apply": {"decrypt", "verify"}}
    for role, allowed in may.items():
        kms = _as(harness, f"dev-safemate-ci-{role}")
        for name, (operation, arguments) in calls.items():
            if name in allowed:
                getattr(kms, operation)(**arguments)
            else:
                with pytest.raises(ClientError, match="AccessDenied"):
                    getattr(kms, operation)(**arguments)


def the_pipeline_is_kept_off_what_watches_the_account(harness: Harness) -> None:
    sns = _as(harness, "dev-safemate-ci-apply", "sns")
    sns.create_topic(Name="dev-safemate-alarms")
    watch = harness.client("sns", "dev").create_topic(Name="dev-safemate-account-alerts")["TopicArn"]
    sns.get_topic_attributes(TopicArn=watch)
    with pytest.raises(ClientError, match=r"AuthorizationError|AccessDenied"):
        sns.delete_topic(TopicArn=watch)
    s3 = _as(harness, "dev-safemate-ci-apply", "s3")
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.create_bucket(Bucket="dev-safemate-account-trail")


def the_pipeline_may_put_composite_alarms(harness: Harness) -> None:
    """AWS refuses them wherever a policy names alarms, which the emulator does not: so by what is written."""
    role = "dev-safemate-ci-apply"
    document = harness.client("iam", "dev").get_role_policy(RoleName=role, PolicyName=role)["PolicyDocument"]
    assert len(json.dumps(document, separators=(",", ":"))) <= 10_240, "AWS takes no longer policy of a role"
    (statement,) = (s for s in document["Statement"] if "cloudwatch:PutCompositeAlarm" in s.get("Action", ()))
    assert (statement["Effect"], statement["Resource"]) == ("Allow", "*")
    assert statement["Condition"] == {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}


def _as(harness: Harness, role: str, service: str = "kms") -> Any:
    """A service's client as somebody in a role: the test lets itself in where on AWS only GitHub's token does."""
    trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNTS["dev"]}}]}
    harness.client("iam", "dev").update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(trust))
    arn = f"arn:aws:iam::{ACCOUNTS['dev']}:role/{role}"
    given = harness.client("sts", "dev").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    session = boto3.Session(
        given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], region_name="us-east-1"
    )
    return session.client(service, endpoint_url=f"http://127.0.0.1:{harness.port}")


def test_bootstrap_is_not_destroyed_by_a_command(other_harness: Harness) -> None:
    printed = other_harness.run("destroy", "dev", "--stack", "bootstrap", "--yes", expect=2)
    assert "holds the state of every stack" in printed
