"""An answer that was lost on its way is given again, and the call is not carried out twice.

The AWS provider now and then drops a connection although the whole answer was sent, under load within milliseconds of
its request; the SDK then repeats the call. AWS has the same weakness, at rates nobody meets; here a repeated create
would end an apply with "already exists" once in a few thousand calls. The SDKs number their attempts
(`amz-sdk-invocation-id`, `amz-sdk-request`: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html),
so that a repetition can be known for one.

Only root is spared, who is Terraform and people here: the functions' own code must live with AWS as it is.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from tools.emulator import reset

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]

_KEPT = 2_000
"""Answers remembered: at a thousand calls a second still two seconds, and an SDK's first repetition follows in one."""
_LARGEST = 64 * 1024
_CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_ROOT = re.compile(rb"Credential=[0-9]{12}/")
_ATTEMPT = re.compile(rb"attempt=([0-9]+)")

Key = tuple[bytes, str, str]

_answers: OrderedDict[Key, list[Message]] = OrderedDict()
reset.also(_answers.clear)


class Call:
    """One attempt of a call of root's that may change something."""

    def __init__(self, key: Key, attempt: int) -> None:
        self._key = key
        self._attempt = attempt

    def answered(self) -> list[Message] | None:
        """What an earlier attempt was answered, if it was carried out; ASGI messages."""
        return _answers.get(self._key) if self._attempt > 1 else None

    def remembering(self, send: Send) -> Send:
        """`send`, which also keeps a success for later attempts."""
        messages: list[Message] = []

        async def sending(message: Message) -> None:
            messages.append(message)
            if _is_whole(message):
                self._keep(messages)  # first: the caller may be gone before the last byte is
            await send(message)

        return sending

    def _keep(self, messages: list[Message]) -> None:
        if 200 <= messages[0]["status"] < 300 and sum(len(m.get("body", b"")) for m in messages) <= _LARGEST:
            _answers[self._key] = messages
            while len(_answers) > _KEPT:
                _answers.popitem(last=False)


def call(scope: Mapping[str, Any]) -> Call | None:
    """The call a request is an attempt of; None where a repetition is nothing to us."""
    if scope["type"] != "http" or scope["method"] not in _CHANGES:
        return None
    headers = {name.lower(): value for name, value in scope["headers"]}
    invocation = headers.get(b"amz-sdk-invocation-id")
    attempt = _ATTEMPT.search(headers.get(b"amz-sdk-request", b""))
    if invocation is None or attempt is None or not _ROOT.search(headers.get(b"authorization", b"")):
        return None
    return Call((invocation, scope["method"], scope["path"]), int(attempt[1]))


def _is_whole(message: Message) -> bool:
    return message["type"] == "http.response.body" and not message.get("more_body", False)
