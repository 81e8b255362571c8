"""The /files routes."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from shared.errors import InvalidRequestError, PayloadTooLargeError
from shared.http import Endpoint, Reply, Request, reply
from shared.timestamps import stamp
from shared.validation import only_fields, text
from wallet_manager.files.ids import is_file_id
from wallet_manager.files.service import FileService
from wallet_manager.files.store import FileInfo
from wallet_manager.paging import page_limit, read_cursor, write_cursor

MAX_NAME = 100
MAX_CONTENT_BYTES = 256 * 1024
MAX_UPLOAD_BYTES = 10 * 1024 * 1024
MAX_BODY_BYTES = 384 * 1024  # the largest content in base64, and the rest

# RFC 6838, 4.2, without parameters.
_CONTENT_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}")
_FIELDS = ("name", "contentType")


class FileRoutes:
    """Parses requests, asks the service, shapes answers."""

    def __init__(self, files: FileService) -> None:
        self._files = files

    def endpoints(self) -> list[Endpoint]:
        """Routes of this resource."""
        return [
            Endpoint("POST", "/files", self.upload, scope="safemate/write"),
            Endpoint("POST", "/files/upload-url", self.upload_url, scope="safemate/write"),
            Endpoint("GET", "/files", self.list, scope="safemate/read"),
            Endpoint("GET", "/files/<file_id>", self.get, scope="safemate/read"),
            Endpoint("DELETE", "/files/<file_id>", self.delete, scope="safemate/write"),
        ]

    def upload(self, request: Request) -> Reply:
        """POST /files: a small file in the body."""
        caller, body = request.user_id, request.json_object(limit=MAX_BODY_BYTES)
        only_fields(body, (*_FIELDS, "content"))
        name, content_type = _described(body)
        return reply(201, _shape(self._files.upload(caller, name, content_type, _content(body.get("content")))))

    def upload_url(self, request: Request) -> Reply:
        """POST /files/upload-url: a signed address for a file the caller uploads itself."""
        caller, body = request.user_id, request.json_object()
        only_fields(body, (*_FIELDS, "size"))
        name, content_type = _described(body)
        upload = self._files.upload_url(caller, name, content_type, _size(body.get("size")))
        return reply(
            201,
            {
                "fileId": upload.info.file_id,
                "method": "PUT",
                "url": upload.url,
                "headers": upload.headers,
                "expiresAt": upload.expires_at,
            },
        )

    def list(self, request: Request) -> Reply:
        """GET /files: the caller's files, newest first."""
        caller, limit = request.user_id, page_limit(request)
        scope = ("files", caller)
        files, last = self._files.list(caller, limit, read_cursor(request, scope, is_file_id))
        shown = [{"fileId": file.file_id, "size": file.size, "storedAt": stamp(file.stored_at)} for file in files]
        return reply(200, {"files": shown, "nextCursor": write_cursor(last, scope)})

    def get(self, request: Request, file_id: str) -> Reply:
        """GET /files/{fileId}: what is known of it, and a signed address to read it."""
        found = self._files.get(request.user_id, file_id)
        return reply(200, {**_shape(found.info), "downloadUrl": found.url, "expiresAt": found.expires_at})

    def delete(self, request: Request, file_id: str) -> Reply:
        """DELETE /files/{fileId}."""
        self._files.delete(request.user_id, file_id)
        return reply(200, {"fileId": file_id, "deleted": True})


def _described(body: dict[str, Any]) -> tuple[str, str]:
    content_type = body.get("contentType")
    if not isinstance(content_type, str) or not _CONTENT_TYPE.fullmatch(content_type):
        raise InvalidRequestError("contentType", "must be a media type in lower case, like image/png")
    return text(body.get("name"), "name", MAX_NAME), content_type


def _content(value: Any) -> bytes:
    if not isinstance(value, str):
        raise InvalidRequestError("content", "must be a string")
    try:
        content = base64.b64decode(value.encode("ascii"), validate=True)
    except (binascii.Error, ValueError) as malformed:
        raise InvalidRequestError("content", "must be base64 (RFC 4648, section 4)") from malformed
    if len(content) > MAX_CONTENT_BYTES:
        raise PayloadTooLargeError(f"content: must be at most {MAX_CONTENT_BYTES} bytes; use /files/upload-url")
    return content


def _size(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_UPLOAD_BYTES:
        raise InvalidRequestError("size", f"must be an integer from 1 to {MAX_UPLOAD_BYTES}")
    return value


def _shape(info: FileInfo) -> dict[str, Any]:
    return {
        "fileId": info.file_id,
        "name": info.name,
        "contentType": info.content_type,
        "size": info.size,
        "uploadedBy": info.uploaded_by,
        "uploadedAt": info.uploaded_at,
    }
