"""Writes that happen all or none, and that wait for each other where many touch one row.

Source: DynamoDB developer guide, "Transaction conflict handling", and API reference, TransactWriteItems.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from shared.aws_faults import cancellation_codes
from shared.errors import UnavailableError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Action = Any
"""One entry of TransactItems: {"Put": …}, {"Update": …} or {"ConditionCheck": …}."""

# Far below any function's timeout and API Gateway's 29 seconds: a caller is told to come back, never left hanging.
_BUDGET_SECONDS = 8.0
_FIRST_WAIT_SECONDS = 0.02
_LONGEST_WAIT_SECONDS = 0.8

_CONDITION_FAILED = "ConditionalCheckFailed"
# What another try can succeed at: somebody else's transaction holds a row, or the table is short of capacity.
_PASSING = frozenset({"TransactionConflict", "ProvisionedThroughputExceeded", "ThrottlingError"})


class ConditionsFailed(Exception):
    """Nothing was written, because conditions failed: those of the actions numbered `actions`, from 0."""

    def __init__(self, actions: frozenset[int]) -> None:
        super().__init__(f"conditions failed: {sorted(actions)}")
        self.actions = actions


class Together:
    """TransactWriteItems with patience."""

    def __init__(
        self,
        dynamodb: DynamoDBClient,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._dynamodb = dynamodb
        self._sleep = sleep
        self._clock = clock

    def write(self, actions: Sequence[Action]) -> None:
        """Write all of `actions` or none.

        Waits, a random while that doubles each time, when others are writing the same rows.

        Raises:
            ConditionsFailed: nothing was written, and trying again would change nothing.
            UnavailableError: BUSY: nothing was written, for others wrote the same rows all the time.
            ClientError, BotoCoreError: as DynamoDB failed.
        """
        ends = self._clock() + _BUDGET_SECONDS
        longest = _FIRST_WAIT_SECONDS
        while not self._written(actions):
            # Waits are random from nothing up, so that those who met once do not meet again.
            wait = random.uniform(0, longest)  # noqa: S311 - no secret
            if self._clock() + wait > ends:
                raise UnavailableError(
                    "Others are changing the same wallet: try again", code="BUSY", headers={"Retry-After": "1"}
                )
            self._sleep(wait)
            longest = min(2 * longest, _LONGEST_WAIT_SECONDS)

    def _written(self, actions: Sequence[Action]) -> bool:
        try:
            # botocore adds a client request token: its own retries of one call count once.
            self._dynamodb.transact_write_items(TransactItems=list(actions))
        except self._dynamodb.exceptions.TransactionCanceledException as cancelled:
            codes = cancellation_codes(cancelled)
            failed = frozenset(number for number, code in enumerate(codes) if code == _CONDITION_FAILED)
            if failed:
                raise ConditionsFailed(failed) from cancelled
            if _PASSING.isdisjoint(codes):
                raise
            return False
        return True
