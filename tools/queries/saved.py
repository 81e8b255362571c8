"""The queries that an environment has saved (terraform/stacks/service/queries.tf), and what is to be filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.errors import BadInput, ToolFailed

_PLACEHOLDER = re.compile(r"\b[A-Z]+_ID\b")
_PLAIN = re.compile(r"[\w.:/+=@#-]{1,512}", re.ASCII)
"""What a value may consist of: ids of all kinds, and nothing that ends a quotation in a query."""


@dataclass(frozen=True)
class Saved:
    """A saved query. `slug` is the last part of its name; `groups` are the log groups it is for."""

    slug: str
    text: str
    groups: tuple[str, ...]

    @property
    def placeholders(self) -> tuple[str, ...]:
        """What somebody has to fill in, e.g. REQUEST_ID, in the order of the query."""
        return tuple(dict.fromkeys(_PLACEHOLDER.findall(self.text)))


def of(logs: Any, environment: str) -> tuple[Saved, ...]:
    """Every query an environment has saved, by slug. `logs` is a boto3 client.

    Raises:
        ToolFailed: AWS does not answer, or does not let us look.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    prefix = f"{environment}-safemate/"
    try:
        found = list(_definitions(logs, prefix))
    except (BotoCoreError, ClientError) as failed:
        raise ToolFailed(f"the saved queries of {environment} cannot be read", why=str(failed)) from failed
    queries = [
        Saved(each["name"].removeprefix(prefix), each["queryString"], tuple(each.get("logGroupNames") or ()))
        for each in found
    ]
    return tuple(sorted(queries, key=lambda query: query.slug))


def _definitions(logs: Any, prefix: str) -> Iterator[Mapping[str, Any]]:
    page = {"nextToken": ""}
    while page.get("nextToken") is not None:
        more = {"nextToken": page["nextToken"]} if page["nextToken"] else {}
        page = logs.describe_query_definitions(queryDefinitionNamePrefix=prefix, **more)
        yield from page["queryDefinitions"]


def find(queries: Sequence[Saved], slug: str, hint: str) -> Saved:
    """The query of that slug.

    Raises:
        BadInput: there is none; says which there are, or gives `hint` where there are none at all.
    """
    for query in queries:
        if query.slug == slug:
            return query
    known = ", ".join(query.slug for query in queries)
    raise BadInput(f"there is no saved query {slug}", hint=f"these there are: {known}" if known else hint)


def values(given: Sequence[str]) -> dict[str, str]:
    """`NAME=VALUE` as typed, by name in capitals; `id` and `request_id` are short for what they end.

    Raises:
        BadInput: there is no = in it, or the value has characters that no id has.
    """
    found = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise BadInput(f"--value {text} has no name", hint="--value id=5f0c1e6a-8d2b-4a57-9c3e-1b7d40a6e001")
        if not _PLAIN.fullmatch(value):
            raise BadInput(
                f"{value!r} is no id", why="letters, digits and _ . : / + = @ # - may be in a value, and nothing else"
            )
        found[name.upper()] = value
    return found


def filled(query: Saved, given: Mapping[str, str]) -> str:
    """The query's text with every placeholder replaced.

    Raises:
        BadInput: a value is missing, or one is given that the query has no place for.
    """
    text, used = query.text, set()
    for placeholder in query.placeholders:
        name = next((name for name in (placeholder, "ID") if name in given), None)
        if name is None:
            raise BadInput(f"{query.slug} needs to know {placeholder}", hint=f"--value {placeholder.lower()}=…")
        used.add(name)
        text = re.sub(rf"\b{placeholder}\b", given[name], text)
    unused = sorted(set(given) - used)
    if unused:
        wanted = ", ".join(query.placeholders) or "nothing"
        raise BadInput(f"{query.slug} has no {', '.join(unused)}", hint=f"what it needs to know: {wanted}")
    return text
