"""SM_P_0007: every SNS topic has a subscription. A topic without one tells nobody, and nothing says so."""

from __future__ import annotations

from policies.limits import Limits
from policies.links import Links
from policies.plan import PlanView
from policies.rule import Answer, Fault, Rule, answer


def check(plan: PlanView, _: Limits) -> Answer:
    """Look for a subscription to each topic."""
    links, faults = Links(plan), []
    linked = [links.of(each, "topic_arn", "aws_sns_topic") for each in plan.standing("aws_sns_topic_subscription")]
    certain = {topic.address for link in linked for topic in link.certain}
    possible = {topic.address for link in linked for topic in link.possible}
    topics = plan.standing("aws_sns_topic")
    for topic in topics:
        if topic.address in possible - certain:
            faults.append(Fault(topic.address, "whether anybody has subscribed to it is not known", unknown=True))
        elif topic.address not in certain:
            faults.append(Fault(topic.address, "nobody has subscribed to this topic: what it is told reaches no one"))
    return answer(faults, len(topics))


RULE = Rule("SM_P_0007", "Every SNS topic has a subscription", check)
