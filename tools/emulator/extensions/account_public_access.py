"""S3 Control: the account's own public access block. Stored only. MiniStack answers 400 InvalidURI to its path.

SDKs put the account before the host (`111111111111.127.0.0.1`), which no resolver knows: see tools/emulator/proxied.py.
"""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from ministack import app as ministack
from ministack.core.responses import AccountScopedDict, get_account_id
from ministack.services import s3

from tools.emulator import reset
from tools.emulator.extensions import query_protocol

_PATH = "/v20180820/configuration/publicAccessBlock"
_ACTIONS = {"GET": "s3:GetAccountPublicAccessBlock", "PUT": "s3:PutAccountPublicAccessBlock",
            "DELETE": "s3:PutAccountPublicAccessBlock"}  # fmt: skip
_SETTINGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")

_blocks = AccountScopedDict()


def install() -> None:
    """Add the three operations (GetPublicAccessBlock, PutPublicAccessBlock, DeletePublicAccessBlock)."""
    upstream = ministack._handle_s3_control_request

    async def handle(
        path: str, method: str, body: bytes, query_params: Any, request_id: str, headers: Any = None
    ) -> Any:
        if path.rstrip("/") != _PATH or method not in _ACTIONS:
            return await upstream(path, method, body, query_params, request_id, headers)
        return _answer(method, body, query_params, request_id, headers or {})

    ministack._handle_s3_control_request = handle
    reset.also(_blocks.clear)


def _answer(method: str, body: bytes, query_params: Any, request_id: str, headers: Any) -> Any:
    denied = ministack._enforce_data_plane(
        "s3", _ACTIONS[method], headers, query_params, request_id, resource_arn="*"
    ) or s3.s3control_account_error(headers)
    if denied:
        return denied
    account = get_account_id()
    if method == "PUT":
        _blocks[account] = _settings(body)
        return 201, {}, b""
    if method == "DELETE":
        _blocks.pop(account, None)
        return 204, {}, b""
    if account not in _blocks:
        return s3.s3control_error(
            "NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found", 404
        )
    return 200, {"Content-Type": "application/xml"}, _xml(_blocks[account])


def _settings(body: bytes) -> dict[str, bool]:
    root = ElementTree.fromstring(body)  # noqa: S314  # from a program on this machine that has signed it
    given = {element.tag.rpartition("}")[2]: (element.text or "").strip() == "true" for element in root}
    return {name: given.get(name, False) for name in _SETTINGS}


def _xml(settings: dict[str, bool]) -> bytes:
    element = query_protocol.xml("PublicAccessBlockConfiguration", settings)
    return element.replace(">", f' xmlns="{s3.S3CONTROL_NS}">', 1).encode()
