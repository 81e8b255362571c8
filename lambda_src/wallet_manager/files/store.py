"""The data bucket: objects `users/<userId>/<fileId>`, encrypted with the environment's key.

Everything here is given the user's id and the file's id and makes the object's key of them itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from botocore.exceptions import ClientError

from wallet_manager.files.ids import is_file_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_s3 import S3Client

_MISSING = 404
_FORBIDDEN = 403


@dataclass(frozen=True)
class FileInfo:
    """What is known of a file without reading it. `name` and `uploaded_by` as they were given with it."""

    file_id: str
    name: str
    content_type: str
    size: int
    uploaded_by: str
    uploaded_at: str


@dataclass(frozen=True)
class Listed:
    """A file in a list."""

    file_id: str
    size: int
    stored_at: datetime


class FileStore:
    """Reads and writes of users' objects."""

    def __init__(self, s3: Callable[[], S3Client], bucket: str, key_arn: str) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._key_arn = key_arn

    def put(self, user_id: str, info: FileInfo, content: bytes) -> None:
        """Write a file whose content we have."""
        self._s3().put_object(**self._write(user_id, info), Body=content)

    def upload_url(self, user_id: str, info: FileInfo, seconds: int) -> tuple[str, dict[str, str]]:
        """Where the caller may PUT this one file within `seconds`, and the headers it must send with it.

        The signature covers these headers, the length among them: S3 refuses any other content type, size,
        metadata or encryption.
        """
        parameters = self._write(user_id, info) | {"ContentLength": info.size}
        url = self._s3().generate_presigned_url("put_object", Params=parameters, ExpiresIn=seconds)
        headers = {
            "Content-Type": info.content_type,
            "Content-Length": str(info.size),
            "x-amz-server-side-encryption": parameters["ServerSideEncryption"],
            "x-amz-server-side-encryption-aws-kms-key-id": parameters["SSEKMSKeyId"],
            **{f"x-amz-meta-{name}": value for name, value in parameters["Metadata"].items()},
        }
        return url, headers

    def info(self, user_id: str, file_id: str) -> FileInfo | None:
        """What is known of a file, or None when there is none."""
        try:
            head = self._s3().head_object(Bucket=self._bucket, Key=_key(user_id, file_id))
        except ClientError as fault:
            if self._is_missing(fault, user_id, file_id):
                return None
            raise
        return _info(file_id, head)

    def download_url(self, user_id: str, info: FileInfo, seconds: int) -> str:
        """Where anybody who has the address may GET the file within `seconds`. A browser saves it, under its name."""
        parameters = {
            "Bucket": self._bucket,
            "Key": _key(user_id, info.file_id),
            "ResponseContentDisposition": f"attachment; filename*=UTF-8''{quote(info.name, safe='')}",
        }
        return self._s3().generate_presigned_url("get_object", Params=parameters, ExpiresIn=seconds)

    def list(self, user_id: str, limit: int, after: str | None) -> tuple[list[Listed], bool]:
        """Up to `limit` of the user's files, newest first, from the one after `after`; and whether there are more."""
        prefix = _prefix(user_id)
        start: dict[str, Any] = {"StartAfter": prefix + after} if after else {}
        page: Any = self._s3().list_objects_v2(Bucket=self._bucket, Prefix=prefix, MaxKeys=limit, **start)
        found = [
            Listed(entry["Key"].removeprefix(prefix), entry["Size"], entry["LastModified"])
            for entry in page.get("Contents", [])
        ]
        return [entry for entry in found if is_file_id(entry.file_id)], bool(page.get("IsTruncated"))

    def delete(self, user_id: str, file_id: str) -> None:
        """Delete a file; one that is not there is no error. The bucket keeps old versions for a while."""
        self._s3().delete_object(Bucket=self._bucket, Key=_key(user_id, file_id))

    def _write(self, user_id: str, info: FileInfo) -> dict[str, Any]:
        return {
            "Bucket": self._bucket,
            "Key": _key(user_id, info.file_id),
            "ContentType": info.content_type,
            "ServerSideEncryption": "aws:kms",
            "SSEKMSKeyId": self._key_arn,
            # Metadata travels in headers: ASCII only (S3 user guide, "Working with object metadata").
            "Metadata": {
                "name": quote(info.name, safe=""),
                "uploadedby": info.uploaded_by,
                "uploadedat": info.uploaded_at,
            },
        }

    def _is_missing(self, fault: ClientError, user_id: str, file_id: str) -> bool:
        """S3 says 404 only to who may list the whole bucket; we may list one folder, so it says 403 and we look."""
        status = fault.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if status != _FORBIDDEN:
            return status == _MISSING
        found = self._s3().list_objects_v2(Bucket=self._bucket, Prefix=_key(user_id, file_id), MaxKeys=1)
        return not found.get("Contents")


def _prefix(user_id: str) -> str:
    return f"users/{user_id}/"


def _key(user_id: str, file_id: str) -> str:
    return _prefix(user_id) + file_id


def _info(file_id: str, head: Mapping[str, Any]) -> FileInfo:
    metadata = head.get("Metadata", {})
    return FileInfo(
        file_id=file_id,
        name=unquote(metadata.get("name", file_id)),
        content_type=head["ContentType"],
        size=head["ContentLength"],
        uploaded_by=metadata.get("uploadedby", ""),
        uploaded_at=metadata.get("uploadedat", ""),
    )
