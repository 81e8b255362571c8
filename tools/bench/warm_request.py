"""A warm request: one route of ours that makes one DynamoDB call, against the least that could answer it."""

from __future__ import annotations

import http.client
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tools.bench import yardstick
from tools.bench.ground import Ground
from tools.bench.measure import Ratio, paired
from tools.environments.load import load
from tools.errors import ToolFailed
from tools.model import Target
from tools.targets.access import Access, emulated_environment

ENVIRONMENT = "dev"
ROUNDS = 100
"""One request a timing, and many of them: what disturbs some leaves the median alone."""

_WARM_UP = 20  # requests; the first few find a connection and a process
_PASSWORD = "Bench-horse-7-battery"  # noqa: S105 - of a user that lives as long as the bench's own emulator


@dataclass(frozen=True)
class Caller:
    """A signed-in user at one API, over one kept-alive connection."""

    connection: http.client.HTTPConnection
    base: str
    token: str

    def send(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Status and JSON body."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body)
        self.connection.request(method, self.base + path, body=data, headers=headers)
        answer = self.connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None

    def get(self, path: str) -> None:
        """One request that must be answered 200.

        Raises:
            ToolFailed: it was not.
        """
        status, body = self.send("GET", path)
        if status != 200:
            raise ToolFailed(f"GET {path} answered {status}", why=json.dumps(body)[:500])


def warm_request(ground: Ground, rounds: int) -> Ratio:
    """`GET /users/{userId}` of the deployed wallet API against a trivial handler with the same DynamoDB call."""
    ratio = Ratio("warm_request", "GET /users/{userId} ÷ a trivial handler with the same DynamoDB call", 1.25)
    ground.tools("apply", ENVIRONMENT)
    access, outputs = _access(ground), _outputs(ground)
    token = _token(access, outputs["user_pool_id"], outputs["user_pool_client_id"])
    ours = _caller(outputs["wallet_api_url"], token)
    status, user = ours.send("POST", "/users", {"email": "bench@safemate.example"})
    if status != 201:
        raise ToolFailed(f"POST /users answered {status}", why=json.dumps(user)[:500])
    yardstick.remove(access)
    like = f"{ENVIRONMENT}-safemate-wallet-manager"
    theirs = _caller(yardstick.deploy(access, like, outputs["user_pool_id"]), token)
    path = f"/users/{user['userId']}"
    wait = _pause(access, outputs)
    for _ in range(_WARM_UP):
        for caller in (ours, theirs):
            caller.get(path)
            wait()
    return paired(ratio, lambda: ours.get(path), lambda: theirs.get(path), max(rounds, ROUNDS), wait)


def _pause(access: Access, outputs: dict[str, Any]) -> Callable[[], None]:
    """Wait until the stage's throttling has forgotten one request."""
    stage = access.client("apigateway").get_stage(
        restApiId=outputs["wallet_api_id"], stageName=outputs["wallet_api_stage"]
    )
    rate = stage.get("methodSettings", {}).get("*/*", {}).get("throttlingRateLimit") or 1000
    return lambda: time.sleep(1 / rate)


def _outputs(ground: Ground) -> dict[str, Any]:
    folder = ground.context.run_dir(Target.LOCAL, ENVIRONMENT, "service")
    outputs: dict[str, Any] = json.loads((folder / "outputs.json").read_text(encoding="utf-8"))
    return outputs


def _access(ground: Ground) -> Access:
    environment = load(ground.context, ENVIRONMENT)
    endpoint = f"http://127.0.0.1:{ground.port}"
    env = emulated_environment(ground.context.environ, environment, endpoint)
    return Access(Target.LOCAL, environment, endpoint, env, flavour="local")


def _token(access: Access, pool: str, client: str) -> str:
    """An access token of a new user."""
    cognito, name = access.client("cognito-idp"), f"{uuid.uuid4().hex[:12]}@safemate.example"
    email = [{"Name": "email", "Value": name}, {"Name": "email_verified", "Value": "true"}]
    cognito.admin_create_user(UserPoolId=pool, Username=name, MessageAction="SUPPRESS", UserAttributes=email)
    cognito.admin_set_user_password(UserPoolId=pool, Username=name, Password=_PASSWORD, Permanent=True)
    token: str = cognito.admin_initiate_auth(
        UserPoolId=pool, ClientId=client, AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": name, "PASSWORD": _PASSWORD},
    )["AuthenticationResult"]["AccessToken"]  # fmt: skip
    return token


def _caller(url: str, token: str) -> Caller:
    parts = urlsplit(url)
    return Caller(http.client.HTTPConnection(parts.netloc, timeout=60), parts.path, token)
