"""Lambda functions, their layers, and the roles that they and CI run as."""

from __future__ import annotations

import json
from datetime import datetime

from tools.terraform.recovery.lookup import Lookup
from tools.terraform.recovery.rule import Rule, asked, joined, where
from tools.terraform.recovery.suspects import Suspect


def _permission(suspect: Suspect, _lookup: Lookup) -> str | None:
    """`function/statement` or `function:qualifier/statement`."""
    qualifier = suspect.planned.get("qualifier")
    function = suspect.need("function_name") + (f":{qualifier}" if qualifier else "")
    return f"{function}/{suspect.id or suspect.need('statement_id')}"


def _permitted(suspect: Suspect, lookup: Lookup) -> str | None:
    qualifier = suspect.planned.get("qualifier")
    parameters = {"Qualifier": str(qualifier)} if qualifier else {}
    answer = lookup.ask("lambda", "get_policy", FunctionName=suspect.need("function_name"), **parameters)
    statements = json.loads(answer["Policy"])["Statement"] if answer else []
    wanted = suspect.need("statement_id")
    return wanted if any(statement.get("Sid") == wanted for statement in statements) else None


def _layer_version(suspect: Suspect, lookup: Lookup) -> str | None:
    """A version published since the run began: every one of a layer has the same name."""
    found = lookup.every("lambda", "list_layer_versions", "LayerVersions", LayerName=suspect.need("layer_name"))
    dated = [{**item, "made": datetime.fromisoformat(item["CreatedDate"])} for item in found]
    return lookup.free(item["LayerVersionArn"] for item in dated if lookup.is_new(item, "made"))


def _identity_provider(suspect: Suspect, lookup: Lookup) -> str | None:
    arn = f"arn:aws:iam::{lookup.account_id}:oidc-provider/{suspect.need('url').removeprefix('https://')}"
    return arn if lookup.ask("iam", "get_open_id_connect_provider", OpenIDConnectProviderArn=arn) else None


def _attached(suspect: Suspect, lookup: Lookup) -> str | None:
    role, policy = suspect.need("role"), suspect.need("policy_arn")
    found = lookup.every("iam", "list_attached_role_policies", "AttachedPolicies", RoleName=role)
    return policy if any(item["PolicyArn"] == policy for item in found) else None


_alias = joined("function_name", "name")
_attachment = joined("role", "policy_arn")
_role_policy = joined("role", "name", separator=":")

RULES = {
    "aws_iam_role": Rule(begun=asked("iam", "get_role", RoleName="name")),
    "aws_iam_role_policy": Rule(
        begun=where(asked("iam", "get_role_policy", RoleName="role", PolicyName="name"), _role_policy)
    ),
    "aws_iam_role_policy_attachment": Rule(made=_attachment, begun=where(_attached, _attachment)),
    "aws_iam_openid_connect_provider": Rule(begun=_identity_provider),
    "aws_lambda_function": Rule(begun=asked("lambda", "get_function", FunctionName="function_name")),
    "aws_lambda_alias": Rule(
        made=_alias,
        begun=where(asked("lambda", "get_alias", FunctionName="function_name", Name="name"), _alias),
    ),
    "aws_lambda_layer_version": Rule(begun=_layer_version, new_ids=True),
    "aws_lambda_permission": Rule(made=_permission, begun=where(_permitted, _permission)),
}
