"""Lambda entry point: `token_scopes.handler.handler`, called by Cognito before it signs a user's tokens.

Event version V2_0: https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
Cognito waits five seconds at most for it, and a trigger that fails is a sign-in denied to everybody. So whatever is odd
about an event, the answer is the scopes every user has (no money can be moved with them) and a line in the log.
Standard library only: it is in the way of every sign-in, and a cold start of it is felt by a person.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from token_scopes.scopes import LEAST, scopes_of


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """The event with its `response` filled in: the access token gets scopes, the ID token stays as it is."""
    try:
        scopes: tuple[str, ...] = scopes_of(_groups(event))
    except (TypeError, ValueError) as odd:
        scopes = LEAST
        _log_error(odd, context)
    event["response"] = {
        "claimsAndScopeOverrideDetails": {"accessTokenGeneration": {"scopesToAdd": list(scopes)}},
    }
    return event


def _groups(event: Mapping[str, Any]) -> list[str]:
    """The names of the user's groups; Cognito sends an empty list, or null, for a user of none.

    Raises TypeError or ValueError when the event does not say.
    """
    request = event.get("request")
    configuration = request.get("groupConfiguration") if isinstance(request, Mapping) else None
    if not isinstance(configuration, Mapping):
        raise ValueError("the event has no request.groupConfiguration")
    groups = configuration.get("groupsToOverride") or []
    if not isinstance(groups, list) or not all(isinstance(name, str) for name in groups):
        raise TypeError("request.groupConfiguration.groupsToOverride is not a list of names")
    return groups


def _log_error(odd: Exception, context: object) -> None:
    """One line in the shape of the other functions' logs, without anything of the event: it holds a person's data."""
    line = {
        "level": "ERROR",
        "message": f"groups cannot be read, so only {' '.join(LEAST)} were given: {odd}",
        "timestamp": datetime.now(UTC).isoformat(),
        "service": os.environ.get("POWERTOOLS_SERVICE_NAME", "token-scopes"),
        "environment": os.environ.get("ENVIRONMENT", ""),
        "function_request_id": getattr(context, "aws_request_id", ""),
    }
    sys.stdout.write(json.dumps(line) + "\n")
