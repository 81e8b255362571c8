"""The world outside AWS as payments reach it: the facilitator, and the chain by the node of the Developer Platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from payment_handler.cdp.client import CdpClient
from payment_handler.cdp.node import ChainNode
from payment_handler.x402.chain import Chain
from payment_handler.x402.facilitator import Facilitator

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger

    from payment_handler.cdp.credentials import CredentialSource
    from payment_handler.settings import Settings


@dataclass(frozen=True)
class Outside:
    """Who settles payments, and who can tell afterwards whether they were settled."""

    facilitator: Facilitator
    chain: Chain


def reach_outside(settings: Settings, credentials: CredentialSource, logger: Logger) -> Outside:
    """Clients of the outside world. Nothing is called, and no credential read, before the first use."""

    def cdp_headers(method: str, url: str) -> Mapping[str, str]:
        from payment_handler.cdp.jwt import bearer_headers  # brings cryptography: not at a cold start

        return bearer_headers(credentials.read(), method, url)

    def no_headers(_method: str, _url: str) -> Mapping[str, str]:
        return {}

    origin = settings.sessions.cdp_url.removesuffix("/platform")
    node = ChainNode(origin, settings.terms.network, CdpClient(origin, credentials.read, logger))
    headers = cdp_headers if settings.facilitator.auth == "cdp" else no_headers
    return Outside(Facilitator(settings.facilitator.url, headers), Chain(node.ask))
