"""Secrets from Systems Manager's Parameter Store (SecureString, under the environment's KMS key)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from shared.cache import TtlCache

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

UNSET = "unset"
"""What Terraform puts into a new parameter: the real value never passes through a plan or a state."""


class NotConfiguredError(Exception):
    """Nobody has put a usable value into the parameter yet. The message names it and never quotes its value."""


class SecretParameter:
    """One parameter whose value is a JSON object, remembered for five minutes.

    Args:
        ssm: gives the client; called when first needed, so that a cold start does not pay for it.
        name: the parameter's whole name, `/<prefix>/<name>`.
    """

    def __init__(self, ssm: Callable[[], SSMClient], name: str, cache: TtlCache[str, Any] | None = None) -> None:
        self._ssm = ssm
        self._name = name
        self._cache: TtlCache[str, Any] = TtlCache(capacity=1) if cache is None else cache

    def __repr__(self) -> str:
        return f"SecretParameter({self._name!r})"

    def json(self) -> Mapping[str, Any]:
        """The value. Raises NotConfiguredError when there is none, and botocore's errors when SSM fails."""
        kept = self._cache.get(self._name)
        if kept is None:
            kept = self._parsed(self._read())
            self._cache.put(self._name, kept)
        value: Mapping[str, Any] = kept
        return value

    def _read(self) -> str:
        client = self._ssm()
        try:
            return client.get_parameter(Name=self._name, WithDecryption=True)["Parameter"].get("Value", "")
        except client.exceptions.ParameterNotFound:
            raise NotConfiguredError(f"there is no parameter {self._name}") from None

    def _parsed(self, text: str) -> dict[str, Any]:
        # What is unusable is not remembered: whoever sets it should not have to wait for five minutes.
        if text.strip() == UNSET:
            raise NotConfiguredError(f"the parameter {self._name} is not set")
        try:
            value = json.loads(text)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            # Raised outside of the handler: a JSON error keeps the text it could not read.
            raise NotConfiguredError(f"the parameter {self._name} must hold a JSON object")
        return value
