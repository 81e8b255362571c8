"""SSM: a SecureString under a customer key is encrypted and decrypted as the caller, who needs that key as well.

MiniStack asks for `ssm:GetParameter` alone, so that a function without `kms:Decrypt` would only fail on AWS. The key is
used through SSM (`kms:ViaService`) with the parameter's ARN as encryption context (`PARAMETER_ARN`). Keys of AWS's own
are open to everybody in the account. Source: Systems Manager user guide, "AWS KMS encryption for Parameter Store
SecureString parameters".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.responses import error_response_json
from ministack.core.router import extract_access_key_id, extract_region
from ministack.services import kms, ssm

from tools.emulator.extensions.kms_conditions import aliases

_REFUSED = (
    "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not "
    "allowed to access."
)


@dataclass(frozen=True)
class _Caller:
    access_key: str
    region: str

    def may(self, action: str, key_id: str, parameter_arn: str) -> bool:
        """Whether the caller's policies, and the key's, allow this use of the key through SSM."""
        key = kms._resolve_key(key_id)
        if key is None or key.get("KeyManager") == "AWS":
            return True
        context = {
            "kms:ViaService": f"ssm.{self.region}.amazonaws.com",
            "kms:EncryptionContext:PARAMETER_ARN": parameter_arn,
            "kms:EncryptionContextKeys": ["PARAMETER_ARN"],
            **aliases(key["Arn"]),
        }
        refused = iam_evaluator.enforce(
            self.access_key, action, "kms", self.region, resource_arn=key["Arn"], service_context=context
        )
        return refused is None


def install() -> None:
    """Ask for the key before a secret is stored, and before it is handed out."""
    upstream = ssm.handle_request

    async def handle_request(
        method: str, path: str, headers: Mapping[str, str], body: bytes, query_params: Mapping[str, list[str]]
    ) -> Any:
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        asked = _read(body)
        caller = _Caller(extract_access_key_id(headers, query_params), extract_region(headers, query_params))
        if operation == "PutParameter" and asked.get("KeyId"):
            arn = ssm._param_arn(str(asked.get("Name", "")))
            if not caller.may("kms:Encrypt", str(asked["KeyId"]), arn):
                return error_response_json("AccessDeniedException", _REFUSED, 400)
        answer = await upstream(method, path, headers, body, query_params)
        if asked.get("WithDecryption") and not all(
            caller.may("kms:Decrypt", key_id, arn) for key_id, arn in _secrets(_read(answer[2]))
        ):
            return error_response_json("AccessDeniedException", _REFUSED, 400)
        return answer

    ssm.handle_request = handle_request


def _secrets(answer: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Key and ARN of every SecureString that an answer holds."""
    for parameter in [*answer.get("Parameters", []), *([answer["Parameter"]] if "Parameter" in answer else [])]:
        if parameter.get("Type") == "SecureString":
            stored = ssm._lookup_parameter(parameter["Name"])[1] or {}
            yield str(stored.get("KeyId", "")), str(stored.get("ARN", ""))


def _read(content: Any) -> dict[str, Any]:
    try:
        found = json.loads(content or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
