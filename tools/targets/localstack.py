"""Any running endpoint that speaks the LocalStack protocol, found the way LocalStack's own tools find it."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Mapping
from typing import Any

from tools.errors import BadInput, ToolFailed
from tools.model import Environment, Target
from tools.targets.access import Access, emulated_environment


def reach(caller: Mapping[str, str], environment: Environment) -> Access:
    """Find the endpoint in AWS_ENDPOINT_URL or LOCALSTACK_HOST (localhost:4566 otherwise) and see that it answers.

    Raises:
        ToolFailed: nothing that speaks the LocalStack protocol answers there.
    """
    endpoint = find_endpoint(caller)
    health(endpoint)
    env = emulated_environment(caller, environment, endpoint)
    flavour = "local" if _runs_functions_beside_us(endpoint) else "aws"
    return Access(Target.LOCALSTACK, environment, endpoint, env, flavour)


def find_endpoint(caller: Mapping[str, str]) -> str:
    """The endpoint's address, without a trailing slash (localstack-client's own rules).

    Raises:
        BadInput: LOCALSTACK_HOST is not host:port.
    """
    from localstack_client import config

    if named := caller.get("AWS_ENDPOINT_URL", "").strip():
        return named.rstrip("/")
    # The library's own function reads os.environ, which every environment of a request shares.
    given = caller.get("LOCALSTACK_HOST", f"localhost:{config.DEFAULT_EDGE_PORT}")
    try:
        host, port = config.parse_localstack_host(given)
    except RuntimeError as error:
        mend = "LOCALSTACK_HOST=localhost:4566"
        raise BadInput(f"LOCALSTACK_HOST is {given!r}", why=str(error), hint=mend) from error
    scheme = "https" if caller.get("USE_SSL") in ("1", "true") else "http"
    return f"{scheme}://{host}:{port}"


def _runs_functions_beside_us(endpoint: str) -> bool:
    """Whether it is an emulator like our own, which runs functions on its interpreter; LocalStack uses AWS's images."""
    try:
        return bool(_get(f"{endpoint}/_ministack/health"))
    except (OSError, ValueError):
        return False


def health(endpoint: str) -> dict[str, Any]:
    """What `/_localstack/health` answers.

    Raises:
        ToolFailed: it does not answer, or not in JSON.
    """
    try:
        return _get(f"{endpoint}/_localstack/health")
    except (OSError, ValueError) as error:
        raise ToolFailed(
            f"nothing at {endpoint} speaks the LocalStack protocol",
            why=f"GET {endpoint}/_localstack/health: {error}",
            hint="start one (docker run --rm -p 4566:4566 localstack/localstack) and name it in AWS_ENDPOINT_URL, "
            "or use the embedded emulator: --target local",
        ) from error


def _get(url: str) -> dict[str, Any]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=5) as answer:
        found: dict[str, Any] = json.load(answer)
        return found
