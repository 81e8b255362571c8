"""Cognito user pools, their clients, scopes and groups. Pools may share a name, so the date counts as well."""

from __future__ import annotations

from tools.terraform.recovery.lookup import Lookup
from tools.terraform.recovery.rule import Rule, asked, joined, where
from tools.terraform.recovery.suspects import Suspect

_POOL = "aws_cognito_user_pool"
_A_PAGE = 60  # the most that both listings give at once


def _pool(suspect: Suspect, lookup: Lookup) -> str | None:
    name = suspect.need("name")
    found = lookup.every("cognito-idp", "list_user_pools", "UserPools", MaxResults=_A_PAGE)
    return lookup.free(p["Id"] for p in found if p["Name"] == name and lookup.is_new(p, "CreationDate"))


def _client(suspect: Suspect, lookup: Lookup) -> str | None:
    """`pool/client`."""
    client = suspect.id or ""
    pool = suspect.planned.get("user_pool_id") or lookup.parent(
        _POOL, lambda p: lookup.ask("cognito-idp", "describe_user_pool_client", UserPoolId=p, ClientId=client)
    )
    return f"{pool}/{client}" if pool else None


def _begun_client(suspect: Suspect, lookup: Lookup) -> str | None:
    pool, name = suspect.need("user_pool_id"), suspect.need("name")
    found = lookup.every(
        "cognito-idp", "list_user_pool_clients", "UserPoolClients", UserPoolId=pool, MaxResults=_A_PAGE
    )
    client = lookup.free(c["ClientId"] for c in found if c["ClientName"] == name)
    return f"{pool}/{client}" if client else None


def _resource_server(suspect: Suspect, _lookup: Lookup) -> str | None:
    """`pool|identifier`, which is Terraform's own id as well."""
    return suspect.id or f"{suspect.need('user_pool_id')}|{suspect.need('identifier')}"


_group = joined("user_pool_id", "name")

RULES = {
    _POOL: Rule(begun=_pool, new_ids=True),
    "aws_cognito_user_pool_client": Rule(made=_client, begun=_begun_client, new_ids=True),
    "aws_cognito_resource_server": Rule(
        begun=where(
            asked("cognito-idp", "describe_resource_server", UserPoolId="user_pool_id", Identifier="identifier"),
            _resource_server,
        )
    ),
    "aws_cognito_user_group": Rule(
        begun=where(asked("cognito-idp", "get_group", UserPoolId="user_pool_id", GroupName="name"), _group)
    ),
}
