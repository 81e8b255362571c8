"""Cognito: the pre-token-generation trigger needs a permission, and when it fails nobody gets a token.

MiniStack calls the function whether or not it may, and signs the tokens unchanged when it fails: a scope that is
missing from every token would only be noticed on AWS. Source: Cognito developer guide, "Customizing user pool workflows
with Lambda triggers"; InitiateAuth's errors UnexpectedLambdaException and UserLambdaValidationException.
(Failing at all is MiniStack's own switch, MINISTACK_COGNITO_PRETOKEN_STRICT, set in surroundings.py.)
"""

from __future__ import annotations

from typing import Any

from ministack.core.responses import error_response_json, get_account_id
from ministack.services import cognito

from tools.emulator.extensions import function_policy

_SERVICE = "cognito-idp.amazonaws.com"


class _TriggerFailedError(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def install() -> None:
    """Ask the function's policy, and answer a failed trigger with the error AWS gives."""
    upstream_trigger = cognito._apply_pretoken_trigger
    upstream_request = cognito.handle_request

    def apply(pool_id: str, claims: dict[str, Any], *named: Any, **more: Any) -> Any:
        arn = _trigger(pool_id)
        if arn and not function_policy.permits(arn, _SERVICE, _pool_arn(pool_id)):
            raise _TriggerFailedError(
                "UnexpectedLambdaException", "PreTokenGeneration invocation failed due to error AccessDeniedException."
            )
        try:
            return upstream_trigger(pool_id, claims, *named, **more)
        except Exception as error:
            raise _TriggerFailedError(
                "UserLambdaValidationException", f"PreTokenGeneration failed with error {error}."
            ) from error

    async def handle_request(*request: Any) -> Any:
        try:
            return await upstream_request(*request)
        except _TriggerFailedError as failed:
            return error_response_json(failed.code, str(failed), 400)

    cognito._apply_pretoken_trigger = apply
    cognito.handle_request = handle_request


def _trigger(pool_id: str) -> str:
    settings = (cognito._user_pools.get(pool_id) or {}).get("LambdaConfig") or {}
    newer = settings.get("PreTokenGenerationConfig") or {}
    return str(newer.get("LambdaArn") or settings.get("PreTokenGeneration") or "")


def _pool_arn(pool_id: str) -> str:
    return f"arn:aws:cognito-idp:{cognito._pool_region(pool_id)}:{get_account_id()}:userpool/{pool_id}"
