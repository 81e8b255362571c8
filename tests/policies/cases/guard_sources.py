"""Cases for the rules on where things come from: keys, providers, modules."""

from __future__ import annotations

import copy
from typing import Any

from tests.policies.cases.case import Case, Document, Instance, plan, resource

KEY = resource("aws_kms_key", values={"description": "ours"}, unknown={"arn": True, "key_id": True})
ROLE = resource("aws_iam_role", values={"name": "prod-safemate-a"}, unknown={"arn": True})
ELSEWHERE = "arn:aws:kms:us-east-1:333333333333:key/0d0bd4ec-57ce-4bba-8d5c-1ab5f3c0fbf1"


def table(**more: Any) -> Instance:
    return resource(
        "aws_dynamodb_table", module='module.table["users"]', values={"name": "prod-safemate-users"}, **more
    )


def given(argument: str) -> Document:
    """A table in a module that is told its key."""
    inside = table(references={"server_side_encryption.0.kms_key_arn": "var.kms_key_arn"})
    return plan(KEY, ROLE, inside, modules={"module.table": {"kms_key_arn": argument}})


def queue(**more: Any) -> Instance:
    return resource("aws_sqs_queue", values={"name": "prod-safemate-q"} | more)


def called(source: str) -> Document:
    """A plan with one module call from there."""
    document = copy.deepcopy(plan(table()))
    document["configuration"]["root_module"]["module_calls"]["table"]["source"] = source
    return document


LOCK = """
provider "registry.terraform.io/hashicorp/aws" {
  version     = "5.100.0"
  constraints = "5.100.0"
  hashes = [
    "h1:edXOJWE4ORX8Fm+dpVpICzMZJat4AX0VRCAy/xkcOc0=",
  ]
}
"""


def needs(version: str = "5.100.0", terraform: str = ">= 1.11.0, < 2.0.0") -> str:
    return f"""
terraform {{
  required_version = "{terraform}"

  required_providers {{
    aws = {{
      source  = "hashicorp/aws"
      version = "{version}"
    }}
  }}
}}
"""


def pinned(stack: str = needs(), module: str = needs(), lock: str | None = LOCK) -> dict[str, Any]:
    files = {"stacks/service/versions.tf": stack, "modules/table/versions.tf": module}
    return {"versions": files | ({"stacks/service/.terraform.lock.hcl": lock} if lock else {})}


def pins(name: str, **wrong: str | None) -> Case:
    known: dict[str, Any] = dict(wrong)
    return Case("SM_P_0009", plan(ROLE), plan(ROLE), name=name, violating_view=pinned(**known), clean_view=pinned())


CASES = [
    Case(
        "SM_P_0008",
        name="what is no key, through a module",
        violating=given("aws_iam_role.this.arn"),
        clean=given("aws_kms_key.this.arn"),
        at='module.table["users"].aws_dynamodb_table.this',
    ),
    Case(
        "SM_P_0008",
        name="a key from who knows where",
        violating=given("local.kms_key_arn"),
        clean=given("aws_kms_key.this.arn"),
        result="unknown",
    ),
    Case(
        "SM_P_0008",
        name="a key that AWS manages",
        violating=plan(KEY, queue(kms_master_key_id="alias/aws/sqs")),
        clean=plan(
            KEY,
            resource("aws_kms_alias", values={"name": "alias/prod-safemate-key"}),
            queue(kms_master_key_id="alias/prod-safemate-key"),
        ),
    ),
    Case(
        "SM_P_0008",
        name="a key of another stack",
        violating=plan(KEY, queue(kms_master_key_id=ELSEWHERE)),
        clean=plan(resource("aws_kms_key", values={"arn": ELSEWHERE}), queue(kms_master_key_id=ELSEWHERE)),
    ),
    Case(
        "SM_P_0008",
        name="a key that is looked up",
        violating=given("data.aws_kms_key.shared.arn"),
        clean=given("aws_kms_key.this.arn"),
    ),
    pins("a provider in a range", stack=needs("~> 5.100")),
    pins("a provider in a range, in a module", module=needs(">= 5.0")),
    pins("another version in a module", module=needs("5.99.0")),
    pins("no upper end to Terraform", stack=needs(terraform=">= 1.11.0")),
    pins("no lock", lock=None),
    pins("a lock of another version", lock=LOCK.replace("5.100.0", "5.99.0")),
    pins("a lock without checksums", lock=LOCK.replace("h1:", "")),
    pins("a provider that is not locked", lock=LOCK.replace("hashicorp/aws", "hashicorp/random")),
    pins("nothing pinned", stack="terraform {}\n"),
    Case(
        "SM_P_0010",
        name="a module of the registry",
        violating=called("terraform-aws-modules/dynamodb-table/aws"),
        clean=called("../../modules/dynamodb"),
        at="module.table",
    ),
    Case(
        "SM_P_0010",
        name="a module of another repository",
        violating=called("git::https://example.com/table.git?ref=v1"),
        clean=called("./table"),
    ),
]
