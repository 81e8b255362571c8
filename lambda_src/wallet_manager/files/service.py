"""What may be done with files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.errors import NotFoundError
from shared.timestamps import stamp
from wallet_manager.files.ids import is_file_id, new_file_id
from wallet_manager.files.store import FileInfo, FileStore, Listed

URL_SECONDS = 900
"""How long a signed address works: anybody who has it may use it."""


@dataclass(frozen=True)
class Upload:
    """Where to PUT a file, with which headers, until when (a stamp)."""

    info: FileInfo
    url: str
    headers: dict[str, str]
    expires_at: str


@dataclass(frozen=True)
class Download:
    """A file and where to GET it, until when (a stamp)."""

    info: FileInfo
    url: str
    expires_at: str


class FileService:
    """Rules over the data bucket. `caller` is always the id in the caller's token, and the folder it is kept to."""

    def __init__(self, store: FileStore, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def upload(self, caller: str, name: str, content_type: str, content: bytes) -> FileInfo:
        """A new file of the caller's."""
        info = self._new(caller, name, content_type, len(content))
        self._store.put(caller, info, content)
        return info

    def upload_url(self, caller: str, name: str, content_type: str, size: int) -> Upload:
        """Where the caller may put a new file of exactly `size` bytes itself."""
        info = self._new(caller, name, content_type, size)
        url, headers = self._store.upload_url(caller, info, URL_SECONDS)
        return Upload(info, url, headers, self._expiry())

    def get(self, caller: str, file_id: str) -> Download:
        """One of the caller's files. Raises NotFoundError for all others, whether they exist or not."""
        info = self._store.info(caller, file_id) if is_file_id(file_id) else None
        if info is None:
            raise NotFoundError("There is no such file")
        return Download(info, self._store.download_url(caller, info, URL_SECONDS), self._expiry())

    def list(self, caller: str, limit: int, after: str | None) -> tuple[list[Listed], str | None]:
        """The caller's files, newest first, from the one after `after`; and the last one's id if there are more."""
        files, more = self._store.list(caller, limit, after)
        return files, files[-1].file_id if more and files else None

    def delete(self, caller: str, file_id: str) -> None:
        """Delete one of the caller's files. Raises NotFoundError for all others, whether they exist or not."""
        if not is_file_id(file_id) or self._store.info(caller, file_id) is None:
            raise NotFoundError("There is no such file")
        self._store.delete(caller, file_id)

    def _new(self, caller: str, name: str, content_type: str, size: int) -> FileInfo:
        moment = self._now()
        return FileInfo(new_file_id(moment), name, content_type, size, caller, stamp(moment))

    def _expiry(self) -> str:
        return stamp(self._now() + timedelta(seconds=URL_SECONDS))
