"""Questions to the account, on behalf of the rules. Nothing here changes anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tools.targets.access import Access

_ABSENT = re.compile(r"NotFound|NoSuch|NonExist|Nonexist|DoesNotExist", re.ASCII)
"""How AWS services say that a thing is not there; they do not agree on a word, nor on HTTP status 404."""

_CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass
class Lookup:
    """One account, as a recovery sees it.

    Args:
        since: when the first killed run began; what is older was not made by it.
        taken: ids that the state has, or that another suspect is known or was found by: not to be found a second time.
        ids: resource type → ids known of it, from state and journal.
    """

    access: Access
    since: datetime
    taken: set[str] = field(default_factory=set)
    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _clients: dict[str, Any] = field(default_factory=dict)

    @property
    def account_id(self) -> str:
        return self.access.environment.account_id

    @property
    def region(self) -> str:
        return self.access.environment.region

    def client(self, service: str) -> Any:
        """A boto3 client, made once."""
        if service not in self._clients:
            self._clients[service] = self.access.client(service)
        return self._clients[service]

    def ask(self, service: str, operation: str, **parameters: Any) -> dict[str, Any] | None:
        """Call a reading operation; None when the service says that the thing is not there."""
        from botocore.exceptions import ClientError

        try:
            answer: dict[str, Any] = getattr(self.client(service), operation)(**parameters)
        except ClientError as error:
            if is_absent(error.response):
                return None
            raise
        return answer

    def every(self, service: str, operation: str, key: str, **parameters: Any) -> Iterator[dict[str, Any]]:
        """All items of a listing, page after page; none when what they would hang on is not there."""
        client = self.client(service)
        if not client.can_paginate(operation):
            yield from (self.ask(service, operation, **parameters) or {}).get(key, ())
            return
        from botocore.exceptions import ClientError

        try:
            for page in client.get_paginator(operation).paginate(**parameters):
                yield from page.get(key, ())
        except ClientError as error:
            if not is_absent(error.response):
                raise

    def is_new(self, item: Mapping[str, Any], date_key: str) -> bool:
        """Whether something was made since the killed run began; a listing without dates proves nothing, and passes."""
        made = item.get(date_key)
        return not isinstance(made, datetime) or _utc(made) >= self.since - _CLOCKS_DIFFER

    def free(self, ids: Iterable[str]) -> str | None:
        """The first of the ids that nobody has, which is taken from then on."""
        found = next((one for one in ids if one not in self.taken), None)
        if found:
            self.taken.add(found)
        return found

    def parent(self, kind: str, holds: Callable[[str], object]) -> str | None:
        """The known object of type `kind` of which `holds` is true: whose child something is."""
        return next((one for one in self.ids.get(kind, ()) if holds(one)), None)


def is_absent(response: Mapping[str, Any]) -> bool:
    """Whether an error answer means that the thing asked for does not exist."""
    code = str(response.get("Error", {}).get("Code", ""))
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return status == 404 or bool(_ABSENT.search(code))


def has_tags(wanted: Mapping[str, str], found: Iterable[Mapping[str, str]]) -> bool:
    """Whether all wanted tags are among those found (`Key`/`Value` or `TagKey`/`TagValue` pairs)."""
    have = {tag.get("Key", tag.get("TagKey")): tag.get("Value", tag.get("TagValue")) for tag in found}
    return all(have.get(name) == value for name, value in wanted.items())


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
