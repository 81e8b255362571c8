from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tools.terraform.recovery.lookup import Lookup
from tools.terraform.recovery.rules import rule_for

STATEMENT = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT]})


def import_id(suspect: Any, lookup: Lookup) -> str | None:
    return rule_for(suspect.type).import_id(suspect, lookup)


@pytest.fixture
def function(lookup: Lookup) -> str:
    role = lookup.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("h.py", "")
    lookup.client("lambda").create_function(
        FunctionName="f", Role=role, Runtime="python3.13", Handler="h.h", Publish=True,
        Code={"ZipFile": code.getvalue()},
    )  # fmt: skip
    return "f"


def test_a_role_and_its_policy_are_found_by_name(suspect: Any, lookup: Lookup) -> None:
    role, policy = suspect("aws_iam_role", name="r"), suspect("aws_iam_role_policy", role="r", name="p")
    assert import_id(role, lookup) is None
    assert import_id(policy, lookup) is None
    iam = lookup.client("iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument="{}")
    assert import_id(policy, lookup) is None
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=POLICY)
    assert import_id(role, lookup) == "r"
    assert import_id(policy, lookup) == "r:p"


def test_a_function_is_found_by_name(suspect: Any, lookup: Lookup, function: str) -> None:
    assert import_id(suspect("aws_lambda_function", function_name="another"), lookup) is None
    assert import_id(suspect("aws_lambda_function", function_name=function), lookup) == function


def test_an_alias_is_imported_by_its_functions_name_and_its_own(suspect: Any, lookup: Lookup, function: str) -> None:
    names = {"function_name": function, "name": "live"}
    arn = "arn:aws:lambda:us-east-1:123456789012:function:f:live"
    assert import_id(suspect("aws_lambda_alias", id=arn, **names), lookup) == "f/live"
    assert import_id(suspect("aws_lambda_alias", **names), lookup) is None
    lookup.client("lambda").create_alias(FunctionName=function, Name="live", FunctionVersion="1")
    assert import_id(suspect("aws_lambda_alias", **names), lookup) == "f/live"


@pytest.mark.parametrize(("qualifier", "path"), [({}, "f/s"), ({"qualifier": "live"}, "f:live/s")])
def test_a_permission_is_imported_by_function_qualifier_and_statement(
    suspect: Any, lookup: Lookup, function: str, qualifier: dict[str, str], path: str
) -> None:
    names = {"function_name": function, "statement_id": "s", **qualifier}
    client = lookup.client("lambda")
    client.create_alias(FunctionName=function, Name="live", FunctionVersion="1")
    assert import_id(suspect("aws_lambda_permission", id="s", **names), lookup) == path
    assert import_id(suspect("aws_lambda_permission", **names), lookup) is None
    where = {"Qualifier": qualifier["qualifier"]} if qualifier else {}
    client.add_permission(
        FunctionName=function, StatementId="s", Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com", **where,
    )  # fmt: skip
    assert import_id(suspect("aws_lambda_permission", **names), lookup) == path
    assert import_id(suspect("aws_lambda_permission", **{**names, "statement_id": "another"}), lookup) is None


def test_a_layers_version_is_found_by_name_and_age(suspect: Any, lookup: Lookup) -> None:
    layer = suspect("aws_lambda_layer_version", layer_name="hedera")
    assert import_id(layer, lookup) is None
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("python/h.py", "")
    made = lookup.client("lambda").publish_layer_version(LayerName="hedera", Content={"ZipFile": code.getvalue()})
    assert import_id(layer, replace(lookup, since=lookup.since + timedelta(hours=1))) is None
    assert import_id(layer, lookup) == made["LayerVersionArn"]
    assert import_id(layer, lookup) is None  # taken


def test_an_attachment_is_imported_by_role_and_policy(suspect: Any, lookup: Lookup) -> None:
    iam, kind = lookup.client("iam"), "aws_iam_role_policy_attachment"
    policy = iam.create_policy(PolicyName="p", PolicyDocument=POLICY)["Policy"]["Arn"]
    names = {"role": "r", "policy_arn": policy}
    assert import_id(suspect(kind, id="r-20261121", **names), lookup) == f"r/{policy}"
    assert import_id(suspect(kind, **names), lookup) is None
    iam.create_role(RoleName="r", AssumeRolePolicyDocument="{}")
    assert import_id(suspect(kind, **names), lookup) is None
    iam.attach_role_policy(RoleName="r", PolicyArn=policy)
    assert import_id(suspect(kind, **names), lookup) == f"r/{policy}"


def test_an_identity_provider_is_found_by_its_address(suspect: Any, lookup: Lookup) -> None:
    url = "https://token.actions.githubusercontent.com"
    provider = suspect("aws_iam_openid_connect_provider", url=url)
    assert import_id(provider, lookup) is None
    made = lookup.client("iam").create_open_id_connect_provider(Url=url, ClientIDList=["x"], ThumbprintList=["0" * 40])
    assert import_id(provider, lookup) == made["OpenIDConnectProviderArn"]
