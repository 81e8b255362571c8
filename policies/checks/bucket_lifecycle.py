from __future__ import annotations

from collections.abc import Iterator

from policies.checks.subject import Check, Fault, Subject

_VERSIONS = ("noncurrent_version_expiration", "noncurrent_days", "bucket_noncurrent_days", "old versions go")
_UPLOADS = ("abort_incomplete_multipart_upload", "days_after_initiation", "bucket_upload_days", "broken uploads go")


class BucketLifecycle(Check):
    """With versioning on, what is deleted stays and bills for ever unless a rule ends it; so do uploads given up.

    checkov's CKV_AWS_300 passes plans in which no upload is ever ended: it takes an empty block for one.
    """

    rule = "CKV_SM_0013"
    title = "Buckets let go of old versions and of uploads given up"
    types = ("aws_s3_bucket_lifecycle_configuration",)

    def faults(self, subject: Subject) -> Iterator[Fault]:
        rules = subject.blocks("rule")
        for number, rule in enumerate(rules):
            if rule.one("status") == "Enabled" and not rule.blocks("filter"):
                yield f"rule/[{number}]/filter", f"rule {rule.one('id')} has no filter; an empty one means every object"
        general = [rule for rule in rules if rule.one("status") == "Enabled" and _is_for_every_object(rule)]
        for block, argument, limit, what in (_VERSIONS, _UPLOADS):
            most = subject.limits[limit]
            days = [rule.block(block).number(argument) for rule in general]
            if not any(found is not None and 0 < found <= most for found in days):
                yield f"rule/[0]/{block}", f"no rule for every object says that {what} within {most} days ({block})"


def _is_for_every_object(rule: Subject) -> bool:
    only = rule.block("filter")
    return not (rule.one("prefix") or only.one("prefix") or only.blocks("tag") or only.blocks("and") or _sized(only))


def _sized(only: Subject) -> bool:
    return any(only.number(bound) for bound in ("object_size_greater_than", "object_size_less_than"))


check = BucketLifecycle()
