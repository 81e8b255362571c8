"""API Gateway: a call to an API names no account, so the API's id must lead to it.

MiniStack looks in the ambient account only and answers 404 for an API of another one. Ids are unique across accounts.
"""

from __future__ import annotations

from ministack.services import apigateway_v1


def install() -> None:
    """Find the owner among all accounts."""
    apigateway_v1.find_api_scope = _find


def _find(api_id: str) -> tuple[str, str] | None:
    """(account id, region) of a REST API."""
    for (account, region, stored), _ in apigateway_v1._rest_apis.all_items():
        if stored == api_id:
            return account, region
    return None
