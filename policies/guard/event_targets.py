"""SM_P_0006: every EventBridge rule and schedule has a target, and what cannot be delivered a queue to wait in.

EventBridge drops an event that it could not deliver for a day, unless the target has a dead-letter queue (Amazon
EventBridge User Guide, "Using dead-letter queues to process undelivered events"; EventBridge Scheduler the same).
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.limits import Limits
from policies.links import Links
from policies.plan import PlanView, Resource
from policies.rule import Answer, Fault, Rule, answer

_QUEUE = "give it dead_letter_config with a queue"


def check(plan: PlanView, _: Limits) -> Answer:
    """Look at every rule, target and schedule."""
    links = Links(plan)
    rules = plan.standing("aws_cloudwatch_event_rule")
    targets = plan.standing("aws_cloudwatch_event_target")
    schedules = plan.standing("aws_scheduler_schedule")
    faults = [*_without_target(rules, targets, links), *_without_queue(targets, "dead_letter_config.arn", links)]
    faults += _without_queue(schedules, "target.dead_letter_config.arn", links)
    return answer(faults, len(rules) + len(targets) + len(schedules))


def _without_target(rules: tuple[Resource, ...], targets: tuple[Resource, ...], links: Links) -> Iterator[Fault]:
    linked = [links.of(target, "rule", "aws_cloudwatch_event_rule") for target in targets]
    certain = {rule.address for link in linked for rule in link.certain}
    possible = {rule.address for link in linked for rule in link.possible}
    for rule in rules:
        if rule.address in possible - certain:
            yield Fault(rule.address, "whether it has a target is not known", unknown=True)
        elif rule.address not in certain:
            yield Fault(rule.address, "has no target: its events go nowhere")


def _without_queue(senders: tuple[Resource, ...], path: str, links: Links) -> Iterator[Fault]:
    for sender in senders:
        if not links.of(sender, path, "aws_sqs_queue").given:
            yield Fault(sender.address, f"events that cannot be delivered are lost: {_QUEUE}")


RULE = Rule("SM_P_0006", "Every rule and schedule has a target, and a queue for what it cannot deliver", check)
