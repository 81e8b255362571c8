from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tools.terraform.recovery.lookup import Lookup
from tools.terraform.recovery.rules import rule_for
from tools.terraform.recovery.suspects import NotYetKnown

TAGS = {"Name": "dev-safemate-key", "Environment": "dev"}


def import_id(suspect: Any, lookup: Lookup) -> str | None:
    return rule_for(suspect.type).import_id(suspect, lookup)


def make_key(lookup: Lookup, tags: dict[str, str]) -> str:
    listed = [{"TagKey": name, "TagValue": value} for name, value in tags.items()]
    return str(lookup.client("kms").create_key(Tags=listed)["KeyMetadata"]["KeyId"])


def test_a_key_is_found_by_all_of_its_tags(suspect: Any, lookup: Lookup) -> None:
    key = suspect("aws_kms_key", tags_all=TAGS)
    make_key(lookup, {**TAGS, "Environment": "prod"})
    assert import_id(key, lookup) is None
    made = make_key(lookup, {**TAGS, "more": "x"})
    assert import_id(key, lookup) == made


def test_a_key_of_the_state_is_not_found_again(suspect: Any, lookup: Lookup) -> None:
    lookup.taken.add(make_key(lookup, TAGS))
    assert import_id(suspect("aws_kms_key", tags_all=TAGS), lookup) is None


def test_a_key_that_waits_for_its_deletion_is_none(suspect: Any, lookup: Lookup) -> None:
    lookup.client("kms").schedule_key_deletion(KeyId=make_key(lookup, TAGS))
    assert import_id(suspect("aws_kms_key", tags_all=TAGS), lookup) is None


def test_a_key_older_than_the_killed_run_is_somebody_elses(suspect: Any, lookup: Lookup) -> None:
    make_key(lookup, TAGS)
    later = replace(lookup, since=lookup.since + timedelta(hours=1))
    assert import_id(suspect("aws_kms_key", tags_all=TAGS), later) is None


def test_a_key_without_tags_cannot_be_told_from_others(suspect: Any, lookup: Lookup) -> None:
    make_key(lookup, TAGS)
    assert import_id(suspect("aws_kms_key"), lookup) is None


def test_an_alias_is_found_by_name(suspect: Any, lookup: Lookup) -> None:
    alias = suspect("aws_kms_alias", name="alias/dev-safemate-key")
    assert import_id(alias, lookup) is None
    lookup.client("kms").create_alias(AliasName="alias/dev-safemate-key", TargetKeyId=make_key(lookup, TAGS))
    assert import_id(alias, lookup) == "alias/dev-safemate-key"


def test_a_table_is_found_by_name(suspect: Any, lookup: Lookup) -> None:
    table = suspect("aws_dynamodb_table", name="t")
    assert import_id(table, lookup) is None
    lookup.client("dynamodb").create_table(
        TableName="t", BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
    )  # fmt: skip
    assert import_id(table, lookup) == "t"


def test_a_bucket_is_found_by_name(suspect: Any, lookup: Lookup) -> None:
    bucket = suspect("aws_s3_bucket", bucket="dev-safemate-data")
    assert import_id(bucket, lookup) is None
    lookup.client("s3").create_bucket(Bucket="dev-safemate-data")
    assert import_id(bucket, lookup) == "dev-safemate-data"


@pytest.mark.parametrize(("status", "raises"), [(403, False), (500, True)])
def test_a_bucket_of_somebody_else_is_none_of_ours(suspect: Any, lookup: Lookup, status: int, raises: bool) -> None:
    from botocore.exceptions import ClientError

    class Refusing:
        def head_bucket(self, **_: str) -> None:
            response: Any = {"Error": {"Code": str(status)}, "ResponseMetadata": {"HTTPStatusCode": status}}
            raise ClientError(response, "HeadBucket")

    lookup._clients["s3"] = Refusing()
    bucket = suspect("aws_s3_bucket", bucket="b")
    if raises:
        with pytest.raises(ClientError):
            import_id(bucket, lookup)
    else:
        assert import_id(bucket, lookup) is None


@pytest.mark.parametrize("part", ["versioning", "policy", "lifecycle_configuration", "public_access_block"])
def test_settings_of_a_bucket_are_imported_when_made_and_put_again_when_not(
    suspect: Any, lookup: Lookup, part: str
) -> None:
    assert import_id(suspect(f"aws_s3_bucket_{part}", id="b"), lookup) == "b"
    assert import_id(suspect(f"aws_s3_bucket_{part}", bucket="b"), lookup) is None


READS = "dynamodb:table:ReadCapacityUnits"
DIMENSION = {"service_namespace": "dynamodb", "resource_id": "table/t", "scalable_dimension": READS}
TARGET_ID = f"dynamodb/table/t/{READS}"


def test_scaling_is_imported_by_what_it_scales(suspect: Any, lookup: Lookup) -> None:
    assert import_id(suspect("aws_appautoscaling_target", id="table/t", **DIMENSION), lookup) == TARGET_ID
    policy = suspect("aws_appautoscaling_policy", id="p", name="p", **DIMENSION)
    assert import_id(policy, lookup) == f"{TARGET_ID}/p"


def test_scaling_under_way_is_found_by_what_it_scales(suspect: Any, lookup: Lookup) -> None:
    target = suspect("aws_appautoscaling_target", **DIMENSION)
    policy = suspect("aws_appautoscaling_policy", name="p", **DIMENSION)
    assert import_id(target, lookup) is None
    assert import_id(policy, lookup) is None
    client = lookup.client("application-autoscaling")
    names = {"ServiceNamespace": "dynamodb", "ResourceId": "table/t", "ScalableDimension": READS}
    lookup.client("dynamodb").create_table(
        TableName="t", KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
    )  # fmt: skip
    client.register_scalable_target(**names, MinCapacity=1, MaxCapacity=2)
    client.put_scaling_policy(**names, PolicyName="p", PolicyType="TargetTrackingScaling")
    assert import_id(target, lookup) == TARGET_ID
    assert import_id(policy, lookup) == f"{TARGET_ID}/p"


def test_scaling_whose_table_is_unknown_waits(suspect: Any, lookup: Lookup) -> None:
    with pytest.raises(NotYetKnown):
        import_id(suspect("aws_appautoscaling_target", service_namespace="dynamodb"), lookup)


def test_a_secret_is_found_by_name_and_not_read(suspect: Any, lookup: Lookup) -> None:
    secret = suspect("aws_ssm_parameter", name="/dev-safemate/secret")
    assert import_id(secret, lookup) is None
    lookup.client("ssm").put_parameter(Name="/dev-safemate/secret", Value="unset", Type="SecureString")
    asked: list[dict[str, Any]] = []
    lookup.client("ssm").meta.events.register(
        "provide-client-params.ssm.GetParameter", lambda params, **_: asked.append(params)
    )
    assert import_id(secret, lookup) == "/dev-safemate/secret"
    assert asked == [{"Name": "/dev-safemate/secret"}]


@pytest.mark.parametrize("id_", ["/dev-safemate/secret", None])
def test_a_secret_that_was_put_in_is_left_alone(suspect: Any, lookup: Lookup, id_: str | None) -> None:
    secret = suspect("aws_ssm_parameter", id=id_, name="/dev-safemate/secret")
    ssm = lookup.client("ssm")
    ssm.put_parameter(Name="/dev-safemate/secret", Value="unset", Type="SecureString")
    assert import_id(secret, lookup) == "/dev-safemate/secret"
    ssm.put_parameter(Name="/dev-safemate/secret", Value="hidden", Type="SecureString", Overwrite=True)
    assert import_id(secret, lookup) is None
