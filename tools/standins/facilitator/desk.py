"""`/verify`, `/settle` and `/supported` (x402 specification v2, "Facilitator interface"), by the SDK's own code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from x402 import x402FacilitatorSync
from x402.mechanisms.evm import FacilitatorWeb3Signer
from x402.mechanisms.evm.exact.facilitator import ExactEvmScheme
from x402.schemas import PaymentPayload, PaymentRequirements
from x402.schemas.errors import SchemeNotFoundError

from tools.standins import credentials
from tools.standins.facilitator.pending import PendingSettlements
from tools.standins.networks import NETWORKS
from tools.standins.service import Answer, BadRequestError, Request, Route


class _Signer(FacilitatorWeb3Signer):  # type: ignore[misc]  # the SDK is not installed where types are checked
    """The SDK's signer, which counts nonces itself: after a transaction that did not get through, its count is ahead
    of the chain for ever, and nothing is mined any more. Then the chain is to be asked anew."""

    def write_contract(self, *arguments: Any, **options: Any) -> str:
        try:
            return str(super().write_contract(*arguments, **options))
        except Exception:
            with self._nonce_lock:
                self._next_nonce = None
            raise


class Desk:
    """The facilitator of both networks."""

    def __init__(self, chain: str, confirmation_seconds: float, home: Path | None) -> None:
        self._chain, self._confirmation_seconds = chain.rstrip("/"), confirmation_seconds
        self._pending = PendingSettlements(home)
        self._facilitators = self._open()
        self.routes: Sequence[Route] = (
            Route("POST", "/verify", "verify", self._verify),
            Route("POST", "/settle", "settle", self._settle),
            Route("GET", "/supported", "supported", self._supported),
        )

    def state(self) -> Mapping[str, Any]:
        """`networks` (CAIP-2), and `pending`: how many settlements are sent and not confirmed."""
        return {"networks": list(self._facilitators), "pending": self._pending.waiting()}

    def reset(self) -> None:
        """Forget pending settlements and what is remembered of the chain, which is reset as well."""
        self._pending.clear()
        self._facilitators = self._open()

    def _open(self) -> dict[str, Any]:
        """CAIP-2 name → facilitator: one each, as the SDK's takes a scheme of one EVM network for all of them."""
        opened = {}
        for network in NETWORKS:
            signer = _Signer(
                private_key=credentials.evm_key(credentials.FACILITATOR),
                rpc_url=f"{self._chain}/{network.chain_id}",
                confirmation_timeout_seconds=self._confirmation_seconds,
            )
            facilitator = x402FacilitatorSync()
            facilitator.register([network.caip2], ExactEvmScheme(signer, pending_store=self._pending))
            opened[network.caip2] = facilitator
        return opened

    def _verify(self, request: Request) -> Answer:
        return self._ask("verify", "isValid", request)

    def _settle(self, request: Request) -> Answer:
        return self._ask("settle", "success", request)

    def _supported(self, _request: Request) -> Answer:
        each = [_plain(facilitator.get_supported()) for facilitator in self._facilitators.values()]
        return Answer(each[0] | {"kinds": [kind for supported in each for kind in supported["kinds"]]})

    def _ask(self, operation: str, verdict: str, request: Request) -> Answer:
        asked = request.json_object()
        try:
            payload = PaymentPayload.model_validate(asked.get("paymentPayload"))
            requirements = PaymentRequirements.model_validate(asked.get("paymentRequirements"))
        except ValidationError as error:
            raise _invalid(verdict, f"{error.error_count()} fields are not as x402 v2 has them") from None
        facilitator = self._facilitators.get(str(requirements.network))
        if facilitator is None:
            raise _invalid(verdict, f"no such network here: {requirements.network}")
        try:
            return Answer(_plain(getattr(facilitator, operation)(payload, requirements)))
        except SchemeNotFoundError as error:
            raise _invalid(verdict, str(error)) from None
        except (ValueError, KeyError, TypeError) as error:  # what the SDK makes of a payload that is not EIP-3009
            raise _invalid(verdict, f"{type(error).__name__}: {error}") from None


def _invalid(verdict: str, why: str) -> BadRequestError:
    reason = "invalidReason" if verdict == "isValid" else "errorReason"
    return BadRequestError(why, 400, {verdict: False, reason: "invalid_payload", "error": why})


def _plain(answer: Any) -> Any:
    return answer.model_dump(mode="json", by_alias=True, exclude_none=True)
