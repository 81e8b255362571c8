from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tools.terraform.recovery.lookup import Lookup
from tools.terraform.recovery.rules import rule_for

CLIENT = "aws_cognito_user_pool_client"


def import_id(suspect: Any, lookup: Lookup) -> str | None:
    return rule_for(suspect.type).import_id(suspect, lookup)


@pytest.fixture
def pool(lookup: Lookup) -> str:
    return str(lookup.client("cognito-idp").create_user_pool(PoolName="users")["UserPool"]["Id"])


def test_a_pool_is_found_by_name_and_age(suspect: Any, lookup: Lookup, pool: str) -> None:
    users = suspect("aws_cognito_user_pool", name="users")
    assert import_id(suspect("aws_cognito_user_pool", name="others"), lookup) is None
    assert import_id(users, replace(lookup, since=lookup.since + timedelta(hours=1))) is None
    assert import_id(users, lookup) == pool


def test_a_pool_of_the_state_is_not_found_again(suspect: Any, lookup: Lookup, pool: str) -> None:
    lookup.taken.add(pool)
    assert import_id(suspect("aws_cognito_user_pool", name="users"), lookup) is None


def test_a_clients_pool_is_found_among_the_known_ones(suspect: Any, lookup: Lookup, pool: str) -> None:
    cognito = lookup.client("cognito-idp")
    other = cognito.create_user_pool(PoolName="others")["UserPool"]["Id"]
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="web")["UserPoolClient"]["ClientId"]
    known = replace(lookup, ids={"aws_cognito_user_pool": (other, pool)})
    assert import_id(suspect(CLIENT, id=client, name="web"), known) == f"{pool}/{client}"
    assert import_id(suspect(CLIENT, id=client, name="web"), lookup) is None
    assert import_id(suspect(CLIENT, id=client, user_pool_id="p"), lookup) == f"p/{client}"


def test_scopes_are_found_by_pool_and_identifier(suspect: Any, lookup: Lookup, pool: str) -> None:
    server = suspect("aws_cognito_resource_server", user_pool_id=pool, identifier="safemate")
    assert import_id(server, lookup) is None
    scopes = [{"ScopeName": "read", "ScopeDescription": "Read."}]
    lookup.client("cognito-idp").create_resource_server(
        UserPoolId=pool, Identifier="safemate", Name="safemate", Scopes=scopes
    )
    assert import_id(server, lookup) == f"{pool}|safemate"
    assert import_id(suspect("aws_cognito_resource_server", id="p|api"), lookup) == "p|api"


def test_a_group_is_found_by_pool_and_name(suspect: Any, lookup: Lookup, pool: str) -> None:
    group = suspect("aws_cognito_user_group", user_pool_id=pool, name="admins")
    assert import_id(group, lookup) is None
    lookup.client("cognito-idp").create_group(UserPoolId=pool, GroupName="admins")
    assert import_id(group, lookup) == f"{pool}/admins"


def test_a_client_under_way_is_found_by_name_in_its_pool(suspect: Any, lookup: Lookup, pool: str) -> None:
    web = suspect(CLIENT, name="web", user_pool_id=pool)
    assert import_id(web, lookup) is None
    made = lookup.client("cognito-idp").create_user_pool_client(UserPoolId=pool, ClientName="web")
    assert import_id(web, lookup) == f"{pool}/{made['UserPoolClient']['ClientId']}"
