"""Finer points of SM_P_0008; that it says anything at all is for tests/policies/cases/guard_sources.py."""

from __future__ import annotations

from typing import Any

from policies.guard import keys
from policies.limits import Limits
from policies.plan import PlanView
from policies.rule import Fault
from tests.policies.documents import Document, plan, resource

LIMITS = Limits({"environments": {"prod": {}}}, "prod")
ARN = "arn:aws:kms:us-east-1:333333333333:key/1"
KEY = resource("aws_kms_key", values={"arn": ARN, "key_id": "1"})


def ask(document: Document) -> tuple[Fault, ...]:
    return keys.check(PlanView(document, "prod", "service", account_id="333333333333"), LIMITS).faults


def queue(**more: Any) -> Document:
    return plan(KEY, resource("aws_sqs_queue", values={"name": "q"} | more))


def test_a_key_that_is_there_may_be_named_in_any_way() -> None:
    for name in (ARN, "1"):
        assert ask(queue(kms_master_key_id=name)) == ()


def test_no_key_at_all_is_for_others_to_see() -> None:
    assert ask(queue()) == ()


def test_every_block_of_a_resource_is_looked_at() -> None:
    rule = {"apply_server_side_encryption_by_default": [{"kms_master_key_id": ARN}]}
    other = {"apply_server_side_encryption_by_default": [{"kms_master_key_id": "alias/aws/s3"}]}
    type_ = "aws_s3_bucket_server_side_encryption_configuration"

    assert ask(plan(KEY, resource(type_, values={"rule": [rule]}))) == ()
    (fault,) = ask(plan(KEY, resource(type_, values={"rule": [rule, other]})))
    assert "alias/aws/s3" in fault.message


def test_a_key_beside_a_local_in_one_object_is_a_key() -> None:
    """`kms_key = { arn = module.key.key_arn, alias = local.alias }`: Terraform lists what both refer to as one."""
    expressions = {"kms_master_key_id": {"references": ["aws_kms_key.this.arn", "aws_kms_key.this", "local.alias"]}}
    asker = resource("aws_sqs_queue", unknown={"kms_master_key_id": True}, expressions=expressions)
    assert ask(plan(KEY, asker)) == ()


def test_a_choice_between_our_key_and_a_foreign_one_is_no_key_of_ours() -> None:
    expressions = {"kms_master_key_id": {"references": ["aws_kms_key.this.arn", "data.aws_kms_key.shared.arn"]}}
    asker = resource("aws_sqs_queue", unknown={"kms_master_key_id": True}, expressions=expressions)
    (fault,) = ask(plan(KEY, asker))
    assert "data.aws_kms_key.shared" in fault.message
