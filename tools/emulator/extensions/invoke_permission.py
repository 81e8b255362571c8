"""API Gateway: calling a function takes a permission on exactly that function or alias, else the answer is 500.

MiniStack calls it anyway, so that a forgotten `aws_lambda_permission`, or one without the alias's qualifier, would only
be noticed on AWS. Source: API Gateway developer guide, "Lambda proxy integrations", "resource-based policy".
"""

from __future__ import annotations

import re
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import apigateway_v1

from tools.emulator.extensions import function_policy

_SERVICE = "apigateway.amazonaws.com"
_PATH_PARAMETER = re.compile(r"\{[^}]*\}")


def install() -> None:
    """Ask the function's own policy before either kind of Lambda integration runs."""
    apigateway_v1._invoke_lambda_proxy_v1 = _guarded(apigateway_v1._invoke_lambda_proxy_v1)
    apigateway_v1._invoke_lambda_custom_v1 = _guarded(apigateway_v1._invoke_lambda_custom_v1)


def _guarded(upstream: Any) -> Any:
    async def invoke(
        integration: dict[str, Any], api_id: str, stage: str, settings: Any, resource: Any, path: str, method: str,
        *request: Any, **owner: Any,
    ) -> Any:  # fmt: skip
        source = f"{api_id}/{stage}/{method}{_PATH_PARAMETER.sub('*', resource['path'])}"
        # With a role in `credentials` API Gateway calls as that role, and the function's policy is not asked.
        if integration.get("credentials") or _permitted(integration.get("uri", ""), source):
            return await upstream(integration, api_id, stage, settings, resource, path, method, *request, **owner)
        return apigateway_v1._gw_error("API_CONFIGURATION_ERROR", "Internal server error")

    return invoke


def _permitted(uri: str, source: str) -> bool:
    """Whether the policy of the function or alias in `uri` lets API Gateway call it for `source`."""
    function_arn = apigateway_v1._extract_lambda_ref_from_integration_uri(uri)
    return function_policy.permits(
        function_arn, _SERVICE, f"arn:aws:execute-api:{get_region()}:{get_account_id()}:{source}"
    )
