from __future__ import annotations

from collections.abc import Iterator

from policies.checks.subject import Check, Fault, Subject

_ARGUMENTS: dict[str, tuple[str, bool | str]] = {
    "aws_cognito_user_pool": ("deletion_protection", "ACTIVE"),
    "aws_db_instance": ("deletion_protection", True),
    "aws_docdb_cluster": ("deletion_protection", True),
    "aws_dynamodb_table": ("deletion_protection_enabled", True),
    "aws_neptune_cluster": ("deletion_protection", True),
    "aws_rds_cluster": ("deletion_protection", True),
}


class DeletionProtection(Check):
    """AWS itself then refuses to delete what holds data, whoever asks."""

    rule = "CKV_SM_0019"
    title = "What holds data is protected from deletion"
    types = _ARGUMENTS

    def faults(self, subject: Subject) -> Iterator[Fault]:
        argument, on = _ARGUMENTS[subject.type]
        if subject.of["deletion_protection"] and subject.one(argument) != on:
            shown = subject.one(argument, "not set")
            yield argument, f"{argument} is {shown}; in {subject.environment} it must be {on}"


check = DeletionProtection()
