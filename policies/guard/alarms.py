"""SM_P_0004: every function, table, queue and API has an alarm that tells somebody.

An alarm belongs to what its dimensions name. Names are known when the plan is made, even where ARNs are not. Metrics
and dimensions: the pages "metrics and dimensions" of Lambda, DynamoDB, SQS and API Gateway in AWS's documentation. An
alarm on other dimensions (one alias, one operation) watches only a part, and one on a metric that AWS does not publish
for the whole never fires: neither counts. All these metrics count what goes wrong: one that waits for less is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from policies.limits import Limits
from policies.links import Links
from policies.plan import PlanView, Resource
from policies.rule import Answer, Fault, Rule, answer

Dimensions = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class _Kind:
    """What is watched: the attribute that its alarms' dimension holds, and the metrics that say that it is failing."""

    type: str
    word: str
    namespace: str
    dimension: str
    attribute: str
    metrics: tuple[str, ...]


_KINDS = (
    _Kind("aws_lambda_function", "function", "AWS/Lambda", "FunctionName", "function_name", ("Errors",)),
    _Kind(
        "aws_dynamodb_table",
        "table",
        "AWS/DynamoDB",
        "TableName",
        "name",
        ("WriteThrottleEvents", "ReadThrottleEvents"),
    ),
    _Kind(
        "aws_sqs_queue",
        "queue",
        "AWS/SQS",
        "QueueName",
        "name",
        ("ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"),
    ),
    _Kind("aws_apigatewayv2_api", "API", "AWS/ApiGateway", "ApiId", "id", ("5xx",)),
    _Kind("aws_api_gateway_stage", "API stage", "AWS/ApiGateway", "ApiName", "name", ("5XXError",)),
)


_FOR_LESS = ("LessThanThreshold", "LessThanOrEqualToThreshold", "LessThanLowerThreshold")
"""Comparisons by which an alarm goes off when nothing goes wrong."""


@dataclass(frozen=True)
class _Watch:
    """One metric an alarm watches; no dimensions when they are not known until apply."""

    alarm: Resource
    namespace: str
    metric: str
    dimensions: Dimensions | None


def check(plan: PlanView, _: Limits) -> Answer:
    """Look for an alarm that tells of each."""
    links = Links(plan)
    watches = [watch for alarm in plan.standing("aws_cloudwatch_metric_alarm") for watch in _watches(alarm)]
    watched = [(kind, resource) for kind in _KINDS for resource in plan.standing(kind.type)]
    told = {watch.alarm.address: _tells(watch.alarm, links, plan) for watch in watches}
    faults = [fault for kind, resource in watched if (fault := _fault(kind, resource, watches, links, told))]
    return answer(faults, len(watched))


def _fault(
    kind: _Kind, resource: Resource, watches: list[_Watch], links: Links, told: dict[str, bool | None]
) -> Fault | None:
    wanted = _wanted(kind, resource, links)
    about = [w for w in watches if w.namespace == kind.namespace and w.metric in kind.metrics]
    mine = [w.alarm for w in about if w.dimensions in wanted or _refers(w, resource, links)]
    states = [told[alarm.address] for alarm in mine]
    if True in states:
        return None
    what = f"{kind.namespace} {' or '.join(kind.metrics)}"
    if None in states:
        alarm = mine[states.index(None)].address
        return Fault(resource.address, f"whether {alarm} tells anybody of this {kind.word} is not known", unknown=True)
    if mine:
        said = f"{mine[0].address} watches this {kind.word} and tells nobody: give it an SNS topic of this account"
        return Fault(resource.address, said)
    name = ", ".join(f"{key} = {value}" for key, value in sorted(wanted[0])) if wanted else "by its name"
    if not wanted or any(watch.dimensions is None for watch in about):
        return Fault(
            resource.address, f"whether an alarm on {what} watches this {kind.word} is not known", unknown=True
        )
    return Fault(resource.address, f"no alarm on {what} with {name} watches this {kind.word}")


def _wanted(kind: _Kind, resource: Resource, links: Links) -> list[Dimensions]:
    """The dimensions an alarm on it may have; none when its name is not known."""
    if kind.type != "aws_api_gateway_stage":
        name = resource.get(kind.attribute)
        return [frozenset({(kind.dimension, name)})] if name else []
    apis = links.of(resource, "rest_api_id", "aws_api_gateway_rest_api").certain
    name, stage = apis[0].get("name") if len(apis) == 1 else None, resource.get("stage_name")
    if not name or not stage:
        return []
    return [frozenset({("ApiName", name), ("Stage", stage)}), frozenset({("ApiName", name)})]


def _refers(watch: _Watch, resource: Resource, links: Links) -> bool:
    """Whether an alarm whose dimensions are not known takes them from this resource."""
    if watch.dimensions is not None:
        return False
    return resource in links.of(watch.alarm, "dimensions", resource.type).certain


def _tells(alarm: Resource, links: Links, plan: PlanView) -> bool | None:
    """Whether an alarm tells somebody; none when the plan does not say.

    Only a topic of this account and region does: CloudWatch can publish to no other, and a function, a queue or an
    instance to restart (`alarm_actions` takes their ARNs too) is nobody.
    """
    if alarm.values.get("actions_enabled") is False:
        return False
    account, region = re.escape(plan.account_id) or r"\d{12}", re.escape(plan.region)
    ours = re.compile(rf"arn:aws[\w-]*:sns:{region}:{account}:[\w-]+(?:\.fifo)?")
    known = [value for value in alarm.get("alarm_actions", ()) if isinstance(value, str)]
    topics = {topic.get("arn") for topic in plan.standing("aws_sns_topic")}
    unread = replace(alarm, values={**alarm.values, "alarm_actions": None})  # only what it refers to in the source
    referred = links.of(unread, "alarm_actions", "aws_sns_topic")
    if referred.resources or any(value in topics or ours.fullmatch(value) for value in known):
        return None if alarm.is_unknown("actions_enabled") else True
    return None if alarm.is_unknown("alarm_actions") else False


def _watches(alarm: Resource) -> Iterator[_Watch]:
    """What an alarm watches for too much of; what it watches for too little is left out."""
    queries = alarm.get("metric_query", ())
    if alarm.get("comparison_operator") in _FOR_LESS and not any(query.get("expression") for query in queries):
        return
    unknown = alarm.is_unknown("dimensions")
    if metric := alarm.get("metric_name"):
        yield _Watch(alarm, alarm.get("namespace", ""), metric, None if unknown else _dimensions(alarm.values))
    for query in queries:
        for part in query.get("metric") or ():
            known = None if alarm.is_unknown("metric_query") else _dimensions(part)
            yield _Watch(alarm, part.get("namespace") or "", part.get("metric_name") or "", known)


def _dimensions(holder: Any) -> Dimensions:
    return frozenset((str(key), str(value)) for key, value in (holder.get("dimensions") or {}).items())


RULE = Rule("SM_P_0004", "Every function, table, queue and API has an alarm that tells somebody", check)
