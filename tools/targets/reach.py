"""Reach an environment on a target: the one door from a request to somewhere resources can be made."""

from __future__ import annotations

from collections.abc import Callable

from tools.context import Context
from tools.model import Environment, Target
from tools.targets.access import Access


def reach(
    context: Context, target: Target, environment: Environment, port: int | None, say: Callable[[str], None]
) -> Access:
    """Find the target, start it where that is ours to do, and make sure that it is the right one.

    Raises:
        BadInput: the credentials are missing or belong to another account.
        ToolFailed: the target does not answer or could not be started.
    """
    # Each is imported when it is wanted: reaching one target need not load what another is reached with.
    if target is Target.AWS:
        from tools.targets import aws

        return aws.reach(context.environ, environment)
    if target is Target.LOCALSTACK:
        from tools.targets import localstack

        return localstack.reach(context.environ, environment)
    from tools.targets import local

    return local.reach(context, environment, port, say)
