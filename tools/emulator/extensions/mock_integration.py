"""API Gateway: a MOCK integration has no backend, hence no HTTP method towards one.

MiniStack stores POST when the request names none; Terraform then sees a drift that forces a replacement.
"""

from __future__ import annotations

from typing import Any

from ministack.services import apigateway_v1


def install() -> None:
    """Store what was asked for."""
    upstream = apigateway_v1._put_integration

    def put_integration(api_id: str, resource_id: str, http_method: str, data: dict[str, Any]) -> Any:
        if data.get("type") == "MOCK":
            data = {"httpMethod": None, **data}
        return upstream(api_id, resource_id, http_method, data)

    apigateway_v1._put_integration = put_integration
