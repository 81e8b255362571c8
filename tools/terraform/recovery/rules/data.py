"""Keys, secrets, tables, buckets and what scales them."""

from __future__ import annotations

from tools.terraform.recovery.lookup import Lookup, has_tags
from tools.terraform.recovery.rule import Rule, asked, joined, where
from tools.terraform.recovery.suspects import Suspect


def _key(suspect: Suspect, lookup: Lookup) -> str | None:
    """A key made since the run began that carries all the planned tags; keys have no name to go by."""
    wanted = dict(suspect.planned.get("tags_all") or {})
    found = (item["KeyId"] for item in lookup.every("kms", "list_keys", "Keys"))
    return lookup.free(key for key in found if wanted and _is_our_key(key, wanted, lookup))


def _is_our_key(key_id: str, wanted: dict[str, str], lookup: Lookup) -> bool:
    described = lookup.ask("kms", "describe_key", KeyId=key_id)
    if described is None or not lookup.is_new(described["KeyMetadata"], "CreationDate"):
        return False
    if described["KeyMetadata"].get("KeyState") == "PendingDeletion":
        return False
    tags = lookup.every("kms", "list_resource_tags", "Tags", KeyId=key_id)
    return has_tags(wanted, tags)


def _alias(suspect: Suspect, lookup: Lookup) -> str | None:
    name = suspect.need("name")
    found = lookup.every("kms", "list_aliases", "Aliases")
    return name if any(alias["AliasName"] == name for alias in found) else None


def _bucket(suspect: Suspect, lookup: Lookup) -> str | None:
    """The bucket, if this account may look at it: bucket names are everybody's."""
    from botocore.exceptions import ClientError

    try:
        return asked("s3", "head_bucket", Bucket="bucket")(suspect, lookup)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 403:
            return None
        raise


def _secret(suspect: Suspect, lookup: Lookup) -> str | None:
    """The parameter as Terraform made it, its first version: importing reads the value, and a real one would end in
    the state. One that its owner has filled since is left alone, and Terraform says that it exists.
    """
    name = suspect.id or suspect.need("name")
    found = lookup.ask("ssm", "get_parameter", Name=name)
    return name if found and found["Parameter"]["Version"] == 1 else None


def _scaled(suspect: Suspect, lookup: Lookup) -> str | None:
    found = lookup.every(
        "application-autoscaling", "describe_scalable_targets", "ScalableTargets",
        ServiceNamespace=suspect.need("service_namespace"), ResourceIds=[suspect.need("resource_id")],
        ScalableDimension=suspect.need("scalable_dimension"),
    )  # fmt: skip
    return "found" if any(found) else None


def _scaling(suspect: Suspect, lookup: Lookup) -> str | None:
    found = lookup.every(
        "application-autoscaling", "describe_scaling_policies", "ScalingPolicies",
        ServiceNamespace=suspect.need("service_namespace"), ResourceId=suspect.need("resource_id"),
        ScalableDimension=suspect.need("scalable_dimension"), PolicyNames=[suspect.need("name")],
    )  # fmt: skip
    return "found" if any(found) else None


_target = joined("service_namespace", "resource_id", "scalable_dimension")
_policy = joined("service_namespace", "resource_id", "scalable_dimension", "name")

_OF_A_BUCKET = Rule()  # imported by the bucket's name, which is its id; putting it again overwrites it

RULES = {
    "aws_kms_key": Rule(begun=_key, new_ids=True),
    "aws_kms_alias": Rule(begun=_alias),
    "aws_ssm_parameter": Rule(made=_secret, begun=_secret),
    "aws_dynamodb_table": Rule(begun=asked("dynamodb", "describe_table", TableName="name")),
    "aws_appautoscaling_target": Rule(made=_target, begun=where(_scaled, _target)),
    "aws_appautoscaling_policy": Rule(made=_policy, begun=where(_scaling, _policy)),
    "aws_s3_bucket": Rule(begun=_bucket),
    "aws_s3_bucket_lifecycle_configuration": _OF_A_BUCKET,
    "aws_s3_bucket_object_lock_configuration": _OF_A_BUCKET,
    "aws_s3_bucket_policy": _OF_A_BUCKET,
    "aws_s3_bucket_public_access_block": _OF_A_BUCKET,
    "aws_s3_bucket_server_side_encryption_configuration": _OF_A_BUCKET,
    "aws_s3_bucket_versioning": _OF_A_BUCKET,
}
