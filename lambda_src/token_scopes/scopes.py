"""Which scopes an access token carries: a function of the groups its user is in, and of nothing else."""

from __future__ import annotations

from collections.abc import Collection

READ = "safemate/read"
WRITE = "safemate/write"
TRANSFER = "safemate/transfer"
ADMIN = "safemate/admin"

MONITORS = "monitors"
ADMINS = "admins"

LEAST = (READ, WRITE)
"""What every group has: the answer as well when a user's groups cannot be read, since none of it moves money."""


def scopes_of(groups: Collection[str]) -> tuple[str, ...]:
    """The scopes for a user of these groups.

    Group `monitors` takes away: a stolen monitor password must not move money, so it wins over every other group.
    """
    if MONITORS in groups:
        return LEAST
    return (*LEAST, TRANSFER, ADMIN) if ADMINS in groups else (*LEAST, TRANSFER)
