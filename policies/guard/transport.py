"""SM_P_0023: every queue and topic has a policy that refuses calls without TLS: its own, or one beside it.

What the policies say is judged where they are written (CKV_SM_0012). This rule looks for those that are not there.
"""

from __future__ import annotations

import json
from typing import Any

from policies.limits import Limits
from policies.links import Links
from policies.plan import PlanView, Resource
from policies.rule import Answer, Fault, Rule, answer

_BESIDE = {
    "aws_sqs_queue": ("aws_sqs_queue_policy", "queue_url"),
    "aws_sns_topic": ("aws_sns_topic_policy", "arn"),
}
"""By type: the type of the policy beside it, and the argument that names what it is for."""

_ACTIONS = {"aws_sqs_queue": ("*", "sqs:*"), "aws_sns_topic": ("*", "sns:*", "sns:publish")}
_EVERYBODY = ("*", ["*"], {"AWS": "*"}, {"AWS": ["*"]})


def check(plan: PlanView, _: Limits) -> Answer:
    """Look for a policy of each queue and each topic."""
    links, seen = Links(plan), plan.standing(*_BESIDE)
    certain: set[str] = set()
    possible: set[str] = set()
    for type_, (beside, argument) in _BESIDE.items():
        for policy in plan.standing(beside):
            link = links.of(policy, argument, type_)
            certain |= {each.address for each in link.certain}
            possible |= {each.address for each in link.possible}
    return answer([f for each in seen if each.address not in certain and (f := _fault(each, possible))], len(seen))


def _fault(resource: Resource, possible: set[str]) -> Fault | None:
    if _refuses(resource):
        return None
    if resource.address in possible or (resource.is_unknown("policy") and "policy" in resource.expressions):
        return Fault(resource.address, "whether its policy refuses calls without TLS is not known", unknown=True)
    beside = _BESIDE[resource.type][0]
    return Fault(
        resource.address, f"no policy refuses calls without TLS: deny them in its policy, or in an {beside} beside it"
    )


def _refuses(resource: Resource) -> bool:
    """Whether its own policy denies everybody every call (to topics: to publish) without TLS, with nothing besides."""
    try:
        document = json.loads(resource.get("policy", "{}"))
    except ValueError:
        return False
    found = document.get("Statement", []) if isinstance(document, dict) else []
    statements = [each for each in (found if isinstance(found, list) else [found]) if isinstance(each, dict)]
    return any(
        each.get("Effect") == "Deny"
        and each.get("Principal") in _EVERYBODY
        and not set(_ACTIONS[resource.type]).isdisjoint(action.lower() for action in _texts(each.get("Action")))
        and _is_plain_http(each.get("Condition"))
        for each in statements
    )


def _is_plain_http(condition: Any) -> bool:
    if not isinstance(condition, dict) or list(condition) != ["Bool"] or not isinstance(condition["Bool"], dict):
        return False
    pairs = [(key.lower(), [text.lower() for text in _texts(value)]) for key, value in condition["Bool"].items()]
    return pairs == [("aws:securetransport", ["false"])]


def _texts(value: Any) -> list[str]:
    return [] if value is None else [str(each) for each in (value if isinstance(value, list) else [value])]


RULE = Rule("SM_P_0023", "Every queue and topic has a policy that refuses calls without TLS", check)
