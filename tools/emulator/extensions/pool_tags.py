"""Cognito: a policy's condition on a user pool's tags (`aws:ResourceTag/*`) is answered with the pool's tags.

MiniStack knows the tags, but not when it evaluates conditions: such a statement would allow nothing.
"""

from __future__ import annotations

from ministack.services import tagging


def install() -> None:
    """Have a pool's ARN lead to its tags."""
    tagging._RESOURCE_TAG_COLLECTORS.setdefault("cognito-idp", tagging._collect_cognito)
