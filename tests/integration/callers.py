"""The deployed APIs over HTTP, and the users who call them."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from tests.integration.system.harness import Harness

PASSWORD = "Correct-Horse-7-Battery"  # checkov:skip=CKV_SECRET_6: a test user's, on a throw-away emulator
_NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Answer(NamedTuple):
    """An HTTP answer; `headers` in lower case, `body` parsed when it is JSON."""

    status: int
    body: Any
    headers: dict[str, str]


@dataclass(frozen=True)
class Api:
    """One environment's API, called as one user, with an access token, or as nobody; `id_token` is its sibling."""

    url: str
    token: str = field(default="", repr=False)
    id_token: str = field(default="", repr=False)

    @property
    def user_id(self) -> str:
        """Whose token it is."""
        return str(claims(self.token)["sub"])

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        *,
        timeout: float = 60,
    ) -> Answer:
        """Call a route; `body` becomes JSON."""
        sent = {"content-type": "application/json", **(headers or {})}
        if self.token:
            sent["authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        return fetch(urllib.request.Request(self.url + path, data, sent, method=method), timeout)

    def status(self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> int:
        """The status alone."""
        return self.call(method, path, body, headers).status

    def with_token(self, token: str) -> Api:
        """The same API, called with another token."""
        return replace(self, token=token)

    def at(self, url: str) -> Api:
        """Another API, called as the same user."""
        return replace(self, url=url)


def fetch(request: urllib.request.Request | str, timeout: float = 60) -> Answer:
    """Send a request past every proxy; an answer of any status is an answer."""
    try:
        answer = _NO_PROXY.open(request, timeout=timeout)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        text = answer.read()
        headers = {name.lower(): value for name, value in answer.headers.items()}
        is_json = "json" in headers.get("content-type", "") and text.strip()
        return Answer(answer.status, json.loads(text) if is_json else text, headers)


def claims(token: str) -> dict[str, Any]:
    """What a token says, unverified."""
    payload = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return found


def new_user(deployed: Harness, environment: str, *groups: str) -> str:
    """Make a user with PASSWORD, in these groups; its name to sign in with."""
    cognito, pool = deployed.client("cognito-idp", environment), deployed.outputs(environment)["user_pool_id"]
    email = f"{uuid.uuid4().hex[:12]}@safemate.example"
    cognito.admin_create_user(
        UserPoolId=pool, Username=email, MessageAction="SUPPRESS",
        UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
    )  # fmt: skip
    cognito.admin_set_user_password(UserPoolId=pool, Username=email, Password=PASSWORD, Permanent=True)
    for group in groups:
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
