from __future__ import annotations

from collections.abc import Iterator

from policies.checks.subject import Check, Fault, Subject

_DEFAULT_DAYS = 30
_ROTATION_DAYS = 365


class KeySettings(Check):
    """What a deleted key encrypted is gone with it: the window is the time to notice.

    https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
    Rotation and being enabled are CKV_AWS_7's and CKV_AWS_227's.
    """

    rule = "CKV_SM_0021"
    title = "Keys leave time to notice their deletion, and cannot lock us out"
    types = ("aws_kms_key", "aws_kms_external_key", "aws_kms_replica_key")

    def faults(self, subject: Subject) -> Iterator[Fault]:
        least = subject.limits["key_deletion_days"]
        days = subject.number("deletion_window_in_days", _DEFAULT_DAYS)
        if days is None or days < least:
            yield "deletion_window_in_days", f"a deleted key must stay {least} days or more before it is gone"
        if subject.one("bypass_policy_lockout_safety_check") is True:
            yield "bypass_policy_lockout_safety_check", "a policy that locks everybody out could then be set"
        if (period := subject.number("rotation_period_in_days", _ROTATION_DAYS)) and period > _ROTATION_DAYS:
            yield "rotation_period_in_days", f"keys rotate every {_ROTATION_DAYS} days or sooner"


check = KeySettings()
