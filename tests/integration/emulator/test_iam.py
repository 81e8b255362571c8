"""IAM as functions meet it: conditions, resource policies, and services that moto answers."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.integration.emulator.endpoint import DEV, PROD, Endpoint
from tests.integration.emulator.functions import allow, role

TLS_ONLY = {"Sid": "TlsOnly", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
            "Resource": ["arn:aws:s3:::tls-only", "arn:aws:s3:::tls-only/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}}}  # fmt: skip


def assume(endpoint: Endpoint, name: str, statements: list[dict[str, Any]]) -> dict[str, str]:
    """Credentials of a role with just these statements, as boto3's session takes them."""
    arn = role(endpoint, name, statements)
    trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": DEV}}]}
    endpoint.client("iam").update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))
    session = endpoint.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    return {"aws_access_key_id": session["AccessKeyId"], "aws_secret_access_key": session["SecretAccessKey"],
            "aws_session_token": session["SessionToken"]}  # fmt: skip


def refused(code: str = "AccessDenied") -> Any:
    return pytest.raises(ClientError, match=code)


def data_key(endpoint: Endpoint, credentials: dict[str, str], key: str, **context: str) -> Any:
    kms = endpoint.client("kms", **credentials)
    return kms.generate_data_key(KeyId=key, KeySpec="AES_256", EncryptionContext=context)


def test_a_key_signs_only_with_the_algorithm_the_policy_asks_for(emulator: Endpoint) -> None:
    key = emulator.client("kms").create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["Arn"]
    wanted = {"StringEquals": {"kms:SigningAlgorithm": "RSASSA_PSS_SHA_256", "kms:MessageType": "DIGEST"}}
    signer = assume(emulator, "signer", [allow("kms:Sign", resource=key, Condition=wanted)])
    kms, asked = emulator.client("kms", **signer), {"KeyId": key, "Message": bytes(32), "MessageType": "DIGEST"}

    assert kms.sign(**asked, SigningAlgorithm="RSASSA_PSS_SHA_256")["Signature"]
    with refused():
        kms.sign(**asked, SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256")
    with refused():
        kms.sign(KeyId=key, Message=b"raw", MessageType="RAW", SigningAlgorithm="RSASSA_PSS_SHA_256")


def wallet_key_statement(key: str) -> dict[str, Any]:
    wanted = {"kms:EncryptionContext:purpose": "wallet-key", "kms:EncryptionContext:environment": "dev"}
    return allow("kms:GenerateDataKey", resource=key, Condition={"StringEquals": wanted})


def test_a_key_is_used_only_with_the_encryption_context_the_policy_asks_for(emulator: Endpoint) -> None:
    key = emulator.client("kms").create_key()["KeyMetadata"]["Arn"]
    function = assume(emulator, "wallet-keys", [wallet_key_statement(key)])

    assert data_key(emulator, function, key, purpose="wallet-key", environment="dev", userId="u1")["Plaintext"]
    with refused():
        data_key(emulator, function, key, purpose="other", environment="dev")
    with refused():
        data_key(emulator, function, key, purpose="wallet-key")
    with refused():
        data_key(emulator, function, key)


def by_alias(alias: str) -> list[dict[str, Any]]:
    """The way to name a key whose id is unknown at plan time."""
    wanted = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": alias}}
    actions = ("kms:DescribeKey", "kms:GenerateDataKey", "kms:Decrypt")
    return [allow(*actions, resource="arn:aws:kms:*:*:key/*", Condition=wanted)]


def test_a_key_is_allowed_by_its_alias_however_it_is_addressed(emulator: Endpoint) -> None:
    admin = emulator.client("kms")
    key, other = (admin.create_key()["KeyMetadata"] for _ in range(2))
    admin.create_alias(AliasName="alias/mine", TargetKeyId=key["KeyId"])
    admin.create_alias(AliasName="alias/other", TargetKeyId=other["KeyId"])
    kms = emulator.client("kms", **assume(emulator, "by-alias", by_alias("alias/mine")))

    for address in (key["Arn"], key["KeyId"], "alias/mine", key["Arn"].rpartition(":")[0] + ":alias/mine"):
        assert kms.describe_key(KeyId=address)["KeyMetadata"]["Arn"] == key["Arn"]
    blob = kms.generate_data_key(KeyId=key["Arn"], KeySpec="AES_256")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"]
    for address in (other["Arn"], "alias/other"):
        with refused():
            kms.describe_key(KeyId=address)


def test_upstream_still_ignores_aliases(ministack: Endpoint) -> None:
    admin = ministack.client("kms")
    key = admin.create_key()["KeyMetadata"]["Arn"]
    admin.create_alias(AliasName="alias/mine", TargetKeyId=key)
    kms = ministack.client("kms", **assume(ministack, "by-alias", by_alias("alias/mine")))
    with refused():
        kms.describe_key(KeyId=key)


def test_upstream_still_ignores_the_encryption_context(ministack: Endpoint) -> None:
    key = ministack.client("kms").create_key()["KeyMetadata"]["Arn"]
    function = assume(ministack, "wallet-keys", [wallet_key_statement(key)])
    with refused():
        data_key(ministack, function, key, purpose="wallet-key", environment="dev")


def test_a_tls_only_bucket_policy_does_not_lock_out_loopback(emulator: Endpoint) -> None:
    s3 = emulator.client("s3")
    s3.create_bucket(Bucket="tls-only")
    s3.put_bucket_policy(Bucket="tls-only", Policy=json.dumps({"Version": "2012-10-17", "Statement": [TLS_ONLY]}))
    objects = [allow("s3:PutObject", resource="arn:aws:s3:::tls-only/*")]
    function = emulator.client("s3", **assume(emulator, "writer", objects))

    assert function.put_object(Bucket="tls-only", Key="k", Body=b"x")["ETag"]


def test_the_tls_only_policy_denies_what_says_it_came_over_plain_http(emulator: Endpoint) -> None:
    s3 = emulator.client("s3")
    s3.create_bucket(Bucket="tls-denied")
    statement = TLS_ONLY | {"Resource": ["arn:aws:s3:::tls-denied", "arn:aws:s3:::tls-denied/*"]}
    s3.put_bucket_policy(Bucket="tls-denied", Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    reader = emulator.client("s3", **assume(emulator, "reader", [allow("s3:*")]))
    reader.put_object(Bucket="tls-denied", Key="k", Body=b"x")
    link = reader.generate_presigned_url("get_object", Params={"Bucket": "tls-denied", "Key": "k"})

    assert urllib.request.urlopen(link, timeout=10).read() == b"x"
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(urllib.request.Request(link, headers={"X-Forwarded-Proto": "http"}), timeout=10)


def test_upstream_still_takes_loopback_for_insecure(ministack: Endpoint) -> None:
    s3 = ministack.client("s3")
    s3.create_bucket(Bucket="tls-only")
    s3.put_bucket_policy(Bucket="tls-only", Policy=json.dumps({"Version": "2012-10-17", "Statement": [TLS_ONLY]}))
    objects = [allow("s3:PutObject", resource="arn:aws:s3:::tls-only/*")]
    with refused("explicit deny"):
        ministack.client("s3", **assume(ministack, "writer", objects)).put_object(Bucket="tls-only", Key="k", Body=b"x")


def test_an_index_is_a_resource_of_its_own(emulator: Endpoint) -> None:
    table = {"TableName": "indexed", "IndexName": "email-index", "KeyConditionExpression": "email = :e",
             "ExpressionAttributeValues": {":e": {"S": "ada@example.com"}}}  # fmt: skip
    emulator.client("dynamodb").create_table(
        TableName="indexed", BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "userId", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("userId", "email")],
        GlobalSecondaryIndexes=[{"IndexName": "email-index", "Projection": {"ProjectionType": "ALL"},
                                 "KeySchema": [{"AttributeName": "email", "KeyType": "HASH"}]}],
    )  # fmt: skip
    arn = f"arn:aws:dynamodb:us-east-1:{DEV}:table/indexed"
    index_statement = allow("dynamodb:Query", resource=f"{arn}/index/email-index")
    on_index = emulator.client("dynamodb", **assume(emulator, "on-index", [index_statement]))
    on_table = emulator.client("dynamodb", **assume(emulator, "on-table", [allow("dynamodb:Query", resource=arn)]))

    assert on_index.query(**table)["Count"] == 0
    with refused():
        on_table.query(**table)


def test_resource_tags_are_conditions(emulator: Endpoint) -> None:
    queue = emulator.client("sqs").create_queue(QueueName="tagged", tags={"Project": "SafeMate"})["QueueUrl"]
    other = emulator.client("sqs").create_queue(QueueName="untagged")["QueueUrl"]
    tagged = {"StringEquals": {"aws:ResourceTag/Project": "SafeMate"}}
    sender = emulator.client("sqs", **assume(emulator, "sender", [allow("sqs:SendMessage", Condition=tagged)]))

    assert sender.send_message(QueueUrl=queue, MessageBody="x")["MessageId"]
    with refused():
        sender.send_message(QueueUrl=other, MessageBody="x")


def test_services_that_moto_answers_are_authorised_as_well(emulator: Endpoint) -> None:
    traces = assume(emulator, "tracer", [allow("xray:PutTraceSegments")])
    nothing = assume(emulator, "nothing", [])

    assert emulator.client("xray", **traces).put_trace_segments(TraceSegmentDocuments=[]) is not None
    with refused():
        emulator.client("xray", **traces).get_sampling_rules()
    with refused():
        emulator.client("xray", **nothing).put_trace_segments(TraceSegmentDocuments=[])
    with refused("UnauthorizedOperation"):
        emulator.client("ec2", **nothing).describe_vpcs()
    with refused():
        emulator.client("guardduty", **nothing).list_detectors()
    with refused():
        emulator.client("config", **nothing).describe_config_rules()
    with refused():
        emulator.client("application-autoscaling", **nothing).describe_scalable_targets(ServiceNamespace="dynamodb")


def test_a_role_works_in_its_own_account_at_moto_too(emulator: Endpoint) -> None:
    vpc = emulator.client("ec2").create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    reader = emulator.client("ec2", **assume(emulator, "network", [allow("ec2:DescribeVpcs")]))

    assert vpc in [found["VpcId"] for found in reader.describe_vpcs()["Vpcs"]]
    assert vpc not in [found["VpcId"] for found in emulator.client("ec2", PROD).describe_vpcs()["Vpcs"]]


def test_a_wrong_secret_of_a_role_is_refused_at_moto_too(emulator: Endpoint) -> None:
    forged = assume(emulator, "forged", [allow("*")]) | {"aws_secret_access_key": "wrong"}
    with refused("not able to validate"):
        emulator.client("ec2", **forged).describe_vpcs()
