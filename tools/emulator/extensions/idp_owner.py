"""Cognito: public operations (InitiateAuth, SignUp, ...) are unsigned, so the client's id must lead to the account.

MiniStack looks in the ambient account only and answers "Client ... not found" for a pool of another one. Client ids,
pool ids and tokens are unique across accounts.
"""

from __future__ import annotations

from typing import Any

from ministack.services import cognito


def install() -> None:
    """Work in the account and region that own the pool the request names, whichever way it names it."""
    upstream = cognito._pin_unsigned_idp_scope

    def pin(request: dict[str, Any]) -> None:
        upstream(request)
        pool_id = _pool_id(request)
        if pool_id:
            cognito._get_pool_unscoped(pool_id)  # sets the account and region as well
        else:
            cognito._find_pool_by_client_id(request.get("ClientId", ""))

    cognito._pin_unsigned_idp_scope = pin


def _pool_id(request: dict[str, Any]) -> str:
    """The pool a request names directly, by its challenge session or by one of its tokens; empty if none does."""
    if request.get("UserPoolId"):
        return str(request["UserPoolId"])
    for (_, session), state in cognito._challenge_sessions.to_dict().items():
        if session == request.get("Session"):
            return str(state["pool_id"])
    for field in ("AccessToken", "RefreshToken", "Token"):
        token = request.get(field) or ""
        pool_id = cognito._pool_id_from_token(token) or cognito._refresh_tokens.get(token, {}).get("pool_id")
        if pool_id:
            return str(pool_id)
    return ""
