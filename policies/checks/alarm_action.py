from __future__ import annotations

from collections.abc import Iterator

from policies.checks.subject import Check, Fault, Subject


class AlarmAction(Check):
    """An alarm that tells nobody is a colour on a page nobody looks at."""

    rule = "CKV_SM_0023"
    title = "Alarms tell somebody"
    types = ("aws_cloudwatch_composite_alarm", "aws_cloudwatch_metric_alarm")

    def faults(self, subject: Subject) -> Iterator[Fault]:
        if not subject.many("alarm_actions"):
            yield "alarm_actions", "alarm_actions is empty: name the environment's alarm topic"
        if subject.one("actions_enabled", True) is not True:
            yield "actions_enabled", "actions_enabled is false: the alarm is muted"


check = AlarmAction()
