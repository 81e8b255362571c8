"""The deployed APIs over HTTP, and the users who call them."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, replace
from typing import Any

from tests.integration.system.harness import Harness

PASSWORD = "Correct-Horse-7-Battery"


@dataclass(frozen=True)
class Api:
    """One environment's wallet API (or what `url` says), called with an access token; `id_token` is its sibling."""

    url: str
    token: str = ""
    id_token: str = ""

    def call(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> tuple[int, dict[str, Any], dict[str, str]]:
        """Status, JSON body, headers in lower case."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.url + path, data, {"content-type": "application/json", **headers}, method=method
        )
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            answer = opener.open(request, timeout=40)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            text = answer.read()
            found = {k.lower(): v for k, v in answer.headers.items()}
            is_json = found.get("content-type", "").startswith("application/json") and text.strip()
            return answer.status, json.loads(text) if is_json else {}, found

    def status(self, method: str, path: str, body: object = None, **headers: str) -> int:
        """The status alone."""
        return self.call(method, path, body, **headers)[0]

    def with_token(self, token: str) -> Api:
        """The same API, called with another token."""
        return replace(self, token=token)


def claims(token: str) -> dict[str, Any]:
    """What a token says, unverified."""
    payload = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return found


def new_user(deployed: Harness, environment: str, group: str | None = None) -> str:
    """Make a user with PASSWORD, in a group if one is named; its name to sign in with."""
    cognito, pool = deployed.client("cognito-idp", environment), deployed.outputs(environment)["user_pool_id"]
    email = f"{uuid.uuid4().hex[:12]}@safemate.example"
    cognito.admin_create_user(
        UserPoolId=pool, Username=email, MessageAction="SUPPRESS",
        UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
    )  # fmt: skip
    cognito.admin_set_user_password(UserPoolId=pool, Username=email, Password=PASSWORD, Permanent=True)
    if group:
        cognito.admin_add_user_to_group(UserPoolId=pool, Username=email, GroupName=group)
    return email


def signed_in(deployed: Harness, environment: str, email: str, client: str | None = None) -> Api:
    """A user's way to the wallet API, through the web application's client unless another is named."""
    outputs = deployed.outputs(environment)
    tokens = deployed.client("cognito-idp", environment).admin_initiate_auth(
        UserPoolId=outputs["user_pool_id"], ClientId=client or outputs["user_pool_client_id"],
        AuthFlow="ADMIN_USER_PASSWORD_AUTH", AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
    )["AuthenticationResult"]  # fmt: skip
    return Api(outputs["wallet_api_url"], tokens["AccessToken"], tokens["IdToken"])
