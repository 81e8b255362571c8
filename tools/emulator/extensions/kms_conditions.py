"""IAM: what a KMS request is about, as policies see it.

MiniStack leaves out `kms:EncryptionContext:*`, `kms:EncryptionContextKeys`, `kms:SigningAlgorithm`, `kms:MessageType`,
`kms:ResourceAliases` and `kms:RequestAlias`, so that a statement which asks for one of them never allows anything; and
it takes an alias for the resource, where AWS asks for the key behind it. Source: AWS KMS developer guide, "AWS KMS
condition keys" and "Alias authorization".
"""

from __future__ import annotations

import json
from typing import Any

from ministack.core import iam_actions
from ministack.core.responses import get_account_id, get_region
from ministack.services import kms


def install() -> None:
    """Add the keys to the context KMS calls are evaluated in, and resolve aliases."""
    upstream_context = iam_actions.request_tag_context
    upstream_resource = iam_actions.extract_resource_arn

    def request_context(service: str, iam_action: str, body: bytes, params: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = upstream_context(service, iam_action, body, params)
        if service != "kms":
            return context
        named = upstream_resource("kms", "POST", "/", {}, body, {}, get_region(), get_account_id())
        return {**context, **_of_request(body), **aliases(named)}

    def resource_arn(service: str, *request: Any) -> Any:
        named = upstream_resource(service, *request)
        key = kms._resolve_key(named) if service == "kms" else None
        return key["Arn"] if key else named

    iam_actions.request_tag_context = request_context
    iam_actions.extract_resource_arn = resource_arn


def _of_request(body: bytes) -> dict[str, Any]:
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return {}
    named = {f"kms:{key}": request[key] for key in ("MessageType", "SigningAlgorithm") if request.get(key)}
    return named | _encryption_context(request)


def _encryption_context(request: dict[str, Any]) -> dict[str, Any]:
    pairs = request.get("EncryptionContext") or request.get("DestinationEncryptionContext")
    if not isinstance(pairs, dict) or not pairs:
        return {}
    return {f"kms:EncryptionContext:{key}": value for key, value in pairs.items()} | {
        "kms:EncryptionContextKeys": list(pairs)
    }


def aliases(named: str) -> dict[str, Any]:
    """The condition keys for all aliases of the key, and for the one the request used."""
    key = kms._resolve_key(named)
    if key is None:
        return {}
    arns = [arn for arn, key_id in kms._aliases.items() if key_id == key["KeyId"]]
    context: dict[str, Any] = {"kms:ResourceAliases": [_alias_name(arn) for arn in arns]} if arns else {}
    return context | ({"kms:RequestAlias": _alias_name(named)} if ":alias/" in named else {})


def _alias_name(arn: str) -> str:
    return arn[arn.index(":alias/") + 1 :]
