"""Secret parameters: Terraform makes each with the value "unset", and we put the real one in its place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tools.errors import ToolFailed
from tools.targets.access import Access

_UNSET = "unset"


@dataclass(frozen=True)
class Secrets:
    """The secret parameters of one environment.

    Args:
        names: what each is for (`monitor-credentials`) → the parameter's name.
        key_arn: the environment's key; a value put without naming it would be encrypted with the account's.
    """

    access: Access
    names: Mapping[str, str]
    key_arn: str

    def read(self, purpose: str) -> dict[str, Any] | None:
        """The value; None while it is unset or not a JSON object, as the functions see it.

        Raises:
            ToolFailed: it cannot be read.
        """
        text = self._ask("read", purpose, "get_parameter", WithDecryption=True)["Parameter"]["Value"]
        if text.strip() == _UNSET:
            return None
        try:
            value = json.loads(text)
        except ValueError:
            return None
        return value if isinstance(value, dict) else None

    def is_unset(self, purpose: str) -> bool:
        """Whether nobody has put anything in yet.

        Raises:
            ToolFailed: it cannot be read.
        """
        found = self._ask("read", purpose, "get_parameter", WithDecryption=True)
        return str(found["Parameter"]["Value"]).strip() == _UNSET

    def put(self, purpose: str, value: Mapping[str, str]) -> None:
        """Store a value. It is never printed, and goes into no file.

        Raises:
            ToolFailed: it cannot be stored.
        """
        self._ask(
            "stored", purpose, "put_parameter",
            Value=json.dumps(dict(value)), Type="SecureString", KeyId=self.key_arn, Overwrite=True,
        )  # fmt: skip

    @cached_property
    def _ssm(self) -> Any:
        return self.access.client("ssm")

    def _ask(self, done: str, purpose: str, call: str, **parameters: Any) -> dict[str, Any]:
        from botocore.exceptions import BotoCoreError, ClientError

        name = self.names[purpose]
        try:
            answer: dict[str, Any] = getattr(self._ssm, call)(Name=name, **parameters)
        except (BotoCoreError, ClientError) as failure:
            raise ToolFailed(
                f"the secret {name} of {self.access.environment.name} cannot be {done}",
                # A ClientError's text names the operation and the service's reason, never a parameter of the call.
                why=str(failure),
                hint="whoever applies needs ssm:GetParameter and ssm:PutParameter on it, and kms:Decrypt and "
                "kms:Encrypt on the environment's key (docs/monitoring.md)",
            ) from None
        return answer
