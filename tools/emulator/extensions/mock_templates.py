"""API Gateway: response templates of MOCK integrations are rendered, and may override headers and status.

MiniStack answers with the raw text of the template. SafeMate's CORS preflight, which names one of several allowed
origins, is such a template.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from ministack.services import apigateway_v1

from tools.emulator.extensions import mapping_template

_parameters: ContextVar[mapping_template.Parameters] = ContextVar("safemate_parameters")


def install() -> None:
    """Remember the request when it comes in, and render once the response is chosen."""
    upstream_execute = apigateway_v1._handle_execute_in_scope
    upstream_mock = apigateway_v1._invoke_mock_v1

    async def execute(
        api_id: str, stage: str, method: str, path: str, headers: dict[str, Any], body: bytes,
        query: dict[str, list[str]], *owner: Any,
    ) -> Any:  # fmt: skip
        named = {name: values[0] for name, values in query.items() if values}
        _parameters.set(mapping_template.Parameters(named | {name.lower(): value for name, value in headers.items()}))
        return await upstream_execute(api_id, stage, method, path, headers, body, query, *owner)

    def mock(integration: dict[str, Any]) -> Any:
        status, headers, body = upstream_mock(integration)
        rendered = mapping_template.render(body.decode(), _parameters.get(mapping_template.Parameters()))
        return rendered.status or status, _overridden(headers, rendered.headers), rendered.text.encode()

    apigateway_v1._handle_execute_in_scope = execute
    apigateway_v1._invoke_mock_v1 = mock


def _overridden(headers: dict[str, str], overrides: dict[str, str]) -> dict[str, str]:
    replaced = {name.lower() for name in overrides}
    return {name: value for name, value in headers.items() if name.lower() not in replaced} | overrides
