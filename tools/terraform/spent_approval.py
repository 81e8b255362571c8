"""Which approvals have been used: a note for each beside the state, made once and for every machine.

The state's bucket is what all who change an environment share, and outlives what they destroy.
"""

from __future__ import annotations

import json

from tools.errors import BadInput
from tools.targets.access import Access
from tools.terraform import state_bucket, state_objects


def refuse_spent(access: Access, stack: str, digest: str) -> None:
    """Make sure that the approval with this digest has not been used.

    Raises:
        BadInput: it has been; says when and by whom.
        ToolFailed: the bucket could not be asked.
    """
    note = state_objects.read(access, state_bucket.name(access), _key(access, stack, digest))
    if note is not None:
        raise _used(note)


def spend(access: Access, stack: str, digest: str, says: str) -> None:
    """Use the approval up, before what it approves is begun.

    Args:
        says: what was approved, by whom and why; kept with it.

    Raises:
        BadInput: somebody has used it meanwhile.
        ToolFailed: it could not be written down.
    """
    bucket, key = state_bucket.name(access), _key(access, stack, digest)
    if not state_objects.note_once(access, bucket, key, {"says": says}):
        raise _used(b"")


def _key(access: Access, stack: str, digest: str) -> str:
    return f"{access.environment.name}/{stack}/approvals/{digest}.json"


def _used(note: bytes) -> BadInput:
    try:
        record = json.loads(note)
        when = f", at {record['used_at']} by {record['used_by']}"
    except (ValueError, KeyError, TypeError):
        when = ""
    return BadInput(f"the approval was used already{when}", hint="each is good once: ask for a new one")
