"""The two KMS keys of a hand-over (stack bootstrap): one encrypts, the other signs. Neither ever leaves KMS."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from tools.errors import BadInput, ToolFailed
from tools.model import command
from tools.targets.access import Access

_ALGORITHM = "ECDSA_SHA_256"
"""What an ECC_NIST_P256 key signs with (AWS KMS developer guide, "Key spec reference")."""

_WRONG = ("IncorrectKeyException", "InvalidCiphertextException", "KMSInvalidSignatureException")


class Refused(Exception):
    """The key says that this is not what it encrypted or signed."""


class Keys(Protocol):
    """What sealing and opening a hand-over asks of its keys."""

    def data_key(self, context: Mapping[str, str]) -> tuple[bytes, bytes]:
        """A new 256-bit key, and the same encrypted for that context."""

    def decrypt(self, encrypted: bytes, context: Mapping[str, str]) -> bytes:
        """The data key again. Raises Refused when it is not one of ours, or for another context."""

    def sign(self, digest: bytes) -> bytes:
        """A signature of a SHA-256 digest, DER."""

    def verify(self, digest: bytes, signature: bytes) -> None:
        """Raises Refused when it is not our signature of that digest."""


@dataclass(frozen=True)
class KmsKeys:
    """The keys of one account.

    Every method raises BadInput when the account has no such keys or the caller may not use them, and ToolFailed when
    KMS does not answer as it should.
    """

    access: Access

    @property
    def _encryption(self) -> str:
        return f"alias/{self.access.environment.name}-safemate-hand-over"

    def data_key(self, context: Mapping[str, str]) -> tuple[bytes, bytes]:
        answer = self._call(
            "generate_data_key", KeyId=self._encryption, KeySpec="AES_256", EncryptionContext=dict(context)
        )
        return answer["Plaintext"], answer["CiphertextBlob"]

    def decrypt(self, encrypted: bytes, context: Mapping[str, str]) -> bytes:
        # The key is named, so that nobody can have us decrypt with a key of theirs (KMS API, Decrypt, "KeyId").
        answer = self._call(
            "decrypt", KeyId=self._encryption, CiphertextBlob=encrypted, EncryptionContext=dict(context)
        )
        return bytes(answer["Plaintext"])

    def sign(self, digest: bytes) -> bytes:
        return bytes(self._call("sign", **self._digest(digest))["Signature"])

    def verify(self, digest: bytes, signature: bytes) -> None:
        if not self._call("verify", **self._digest(digest), Signature=signature).get("SignatureValid"):
            raise Refused("the signature is not valid")

    def _digest(self, digest: bytes) -> dict[str, Any]:
        key = f"{self._encryption}-signing"
        return {"KeyId": key, "Message": digest, "MessageType": "DIGEST", "SigningAlgorithm": _ALGORITHM}

    def _call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        from botocore.exceptions import BotoCoreError, ClientError

        call: Callable[..., dict[str, Any]] = getattr(self.access.client("kms"), operation)
        try:
            return call(**arguments)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in _WRONG:
                raise Refused(str(error)) from error
            if code in ("NotFoundException", "DisabledException", "KMSInvalidStateException"):
                raise self._absent(arguments["KeyId"], error) from error
            if code == "AccessDeniedException":
                raise BadInput(
                    f"you may not {operation.replace('_', ' ')} with {arguments['KeyId']}",
                    why=str(error), hint="docs/hand-over.md says which role may do what",
                ) from error  # fmt: skip
            raise ToolFailed(f"KMS failed at {operation}", why=str(error)) from error
        except BotoCoreError as error:
            raise ToolFailed(f"KMS failed at {operation}", why=str(error)) from error

    def _absent(self, alias: str, error: Exception) -> BadInput:
        environment = self.access.environment
        return BadInput(
            f"account {environment.account_id} has no usable key {alias}, which handing a plan over needs",
            why=str(error),
            hint=f"{command('apply', environment.name, self.access.target, 'bootstrap')}   makes it",
        )
