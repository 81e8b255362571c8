from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from shared import clients
from shared.timestamps import is_stamp

if TYPE_CHECKING:
    from tests.unit.lambda_src.conftest import Answer, Api

CONTENT = b"\x00\xffsome bytes"
QUARTER_MEBIBYTE = 256 * 1024


def upload(api: Api, content: bytes = CONTENT, user: str | None = None, **more: Any) -> Answer:
    body = {"name": "Zoë's lease.pdf", "contentType": "application/pdf", **more}
    return api.send("POST", "/files", {"content": base64.b64encode(content).decode(), **body}, user=user)


def objects(aws: dict[str, str]) -> list[str]:
    return [entry["Key"] for entry in clients.s3().list_objects_v2(Bucket=aws["DATA_BUCKET"]).get("Contents", [])]


def test_a_file_is_stored_in_the_callers_folder_with_its_metadata(api: Api, aws: dict[str, str]) -> None:
    answer = upload(api)
    assert answer.status == 201
    file_id = answer.body["fileId"]
    assert is_stamp(answer.body["uploadedAt"])
    assert answer.body == {
        "fileId": file_id,
        "name": "Zoë's lease.pdf",
        "contentType": "application/pdf",
        "size": len(CONTENT),
        "uploadedBy": api.alice,
        "uploadedAt": answer.body["uploadedAt"],
    }
    stored = clients.s3().get_object(Bucket=aws["DATA_BUCKET"], Key=f"users/{api.alice}/{file_id}")
    assert stored["Body"].read() == CONTENT
    assert (stored["ContentType"], stored["ServerSideEncryption"]) == ("application/pdf", "aws:kms")
    assert stored["SSEKMSKeyId"] == aws["KMS_KEY_ARN"]
    assert stored["Metadata"]["uploadedby"] == api.alice


def test_a_file_is_read_by_a_signed_address_that_ends(api: Api, aws: dict[str, str]) -> None:
    made = upload(api).body
    answer = api.send("GET", f"/files/{made['fileId']}")
    assert answer.status == 200
    address = urlsplit(answer.body.pop("downloadUrl"))
    assert is_stamp(answer.body.pop("expiresAt"))
    assert answer.body == made
    signed = parse_qs(address.query)
    assert f"users/{api.alice}/{made['fileId']}" in address.path
    # SigV4: S3 refuses the old signature for objects under a KMS key.
    assert signed["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert int(signed["X-Amz-Expires"][0]) <= 3600
    assert unquote(signed["response-content-disposition"][0]) == "attachment; filename*=UTF-8''Zoë's lease.pdf"


def test_an_upload_address_is_for_one_file_of_one_type_size_and_key(api: Api, aws: dict[str, str]) -> None:
    body = {"name": "photo.png", "contentType": "image/png", "size": 1_000_000}
    answer = api.send("POST", "/files/upload-url", body)
    assert (answer.status, answer.body["method"]) == (201, "PUT")
    address, headers = urlsplit(answer.body["url"]), answer.body["headers"]
    assert f"users/{api.alice}/{answer.body['fileId']}" in address.path
    signed = parse_qs(address.query)
    assert int(signed["X-Amz-Expires"][0]) <= 3600
    # Every header the caller must send is under the signature: S3 refuses any other value.
    names = signed["X-Amz-SignedHeaders"][0].split(";")
    assert {name.lower() for name in headers} | {"host"} == set(names)
    assert (headers["Content-Type"], headers["Content-Length"]) == ("image/png", "1000000")
    assert headers["x-amz-server-side-encryption"] == "aws:kms"
    assert headers["x-amz-server-side-encryption-aws-kms-key-id"] == aws["KMS_KEY_ARN"]
    assert headers["x-amz-meta-uploadedby"] == api.alice
    assert objects(aws) == []


def test_files_are_listed_newest_first_in_pages_and_only_the_callers(api: Api) -> None:
    made = [upload(api, content=bytes(number + 1)).body["fileId"] for number in range(3)]
    upload(api, user="bob")
    first = api.send("GET", "/files", query={"limit": "2"}).body
    second = api.send("GET", "/files", query={"limit": "2", "cursor": first["nextCursor"]}).body
    listed = first["files"] + second["files"]
    assert {file["fileId"] for file in listed} == set(made)
    assert [file["fileId"] for file in listed] == sorted(file["fileId"] for file in listed)
    assert {file["size"] for file in listed} == {1, 2, 3}
    assert all(is_stamp(file["storedAt"]) for file in listed)
    assert second["nextCursor"] is None


def test_a_later_file_comes_before_an_earlier_one(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import UTC, datetime

    from wallet_manager.files.ids import new_file_id

    earlier, later = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 0, 0, 0, 1000, tzinfo=UTC)
    assert new_file_id(later) < new_file_id(earlier)


def test_a_caller_without_files_has_an_empty_list(api: Api) -> None:
    assert api.send("GET", "/files").body == {"files": [], "nextCursor": None}


def test_a_deleted_file_is_gone(api: Api, aws: dict[str, str]) -> None:
    file_id = upload(api).body["fileId"]
    answer = api.send("DELETE", f"/files/{file_id}")
    assert (answer.status, answer.body) == (200, {"fileId": file_id, "deleted": True})
    assert objects(aws) == []
    for method in ("GET", "DELETE"):
        assert api.send(method, f"/files/{file_id}").status == 404


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_nobody_reaches_out_of_their_folder(api: Api, aws: dict[str, str], method: str) -> None:
    file_id = upload(api).body["fileId"]
    clients.s3().put_object(Bucket=aws["DATA_BUCKET"], Key="users/bob/x", Body=b"")
    for other in (file_id, f"..%2F{api.alice}%2F{file_id}", "x", "f_" + "0" * 5000):
        answer = api.send(method, f"/files/{other}", user="bob")
        assert (answer.status, answer.code) == (404, "NOT_FOUND")
    assert len(objects(aws)) == 2


def test_another_users_cursor_is_refused(api: Api) -> None:
    for _ in range(2):
        upload(api)
    cursor = api.send("GET", "/files", query={"limit": "1"}).body["nextCursor"]
    assert api.send("GET", "/files", query={"cursor": cursor}, user="bob").status == 400


def test_a_missing_file_is_missing_also_where_s3_only_says_forbidden(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore.exceptions import ClientError

    made = upload(api).body["fileId"]

    def forbidden(**_: Any) -> Any:
        raise ClientError({"Error": {"Code": "403"}, "ResponseMetadata": {"HTTPStatusCode": 403}}, "HeadObject")  # type: ignore[typeddict-item]

    monkeypatch.setattr(clients.s3(), "head_object", forbidden)
    assert api.send("GET", f"/files/f_{'0' * 32}").status == 404
    # One that is there and yet forbidden is a fault of ours.
    assert api.send("GET", f"/files/{made}").status == 500


def test_content_of_exactly_the_limit_is_taken_and_one_byte_more_is_not(api: Api) -> None:
    assert upload(api, content=bytes(QUARTER_MEBIBYTE)).status == 201
    answer = upload(api, content=bytes(QUARTER_MEBIBYTE + 1))
    assert (answer.status, answer.code) == (413, "PAYLOAD_TOO_LARGE")
    assert "upload-url" in answer.message


@pytest.mark.parametrize(
    ("path", "changes", "field"),
    [
        ("/files", {"content": "not base64"}, "content"),
        ("/files", {"content": "ä"}, "content"),
        ("/files", {"content": None}, "content"),
        ("/files", {"name": ""}, "name"),
        ("/files", {"name": "a\r\nx-amz-acl: public-read"}, "name"),
        ("/files", {"contentType": "text/html; charset=utf-8"}, "contentType"),
        ("/files", {"contentType": "image/png\r\nx: y"}, "contentType"),
        ("/files", {"key": "users/bob/x"}, "key"),
        ("/files/upload-url", {"size": 0}, "size"),
        ("/files/upload-url", {"size": 10 * 1024 * 1024 + 1}, "size"),
        ("/files/upload-url", {"size": "5"}, "size"),
        ("/files/upload-url", {"size": True}, "size"),
        ("/files/upload-url", {}, "size"),
    ],
)
def test_a_bad_field_is_named(api: Api, aws: dict[str, str], path: str, changes: dict[str, Any], field: str) -> None:
    body = {"name": "a.txt", "contentType": "text/plain", **({"content": ""} if path == "/files" else {}), **changes}
    answer = api.send("POST", path, body)
    assert (answer.status, answer.code) == (400, "INVALID_REQUEST")
    assert re.match(f"{field}: ", answer.message)
    assert objects(aws) == []
