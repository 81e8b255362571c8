"""SM_P_0024: every stage of a REST API has method settings for all of its methods (`*/*`).

CKV_SM_0015 judges what settings say. Those for one path say nothing of the others, which have the account's limits
(Amazon API Gateway Developer Guide, "Throttle requests to your REST APIs").
"""

from __future__ import annotations

from policies.limits import Limits
from policies.links import Links
from policies.plan import PlanView, Resource
from policies.rule import Answer, Fault, Rule, answer

ALL = "*/*"


def check(plan: PlanView, _: Limits) -> Answer:
    """Look for the settings of each stage that hold for all of its methods."""
    links = Links(plan)
    stages = plan.standing("aws_api_gateway_stage")
    whole = [each for each in plan.standing("aws_api_gateway_method_settings") if each.get("method_path") == ALL]
    said = f'no aws_api_gateway_method_settings with method_path = "{ALL}": its other methods are not throttled'
    faults = [Fault(stage.address, said) for stage in stages if not any(_is_for(each, stage, links) for each in whole)]
    return answer(faults, len(stages))


def _is_for(settings: Resource, stage: Resource, links: Links) -> bool:
    if stage in links.of(settings, "stage_name", "aws_api_gateway_stage").certain:
        return True
    named = settings.get("stage_name") is not None and settings.get("stage_name") == stage.get("stage_name")
    return named and not _api(settings, links).isdisjoint(_api(stage, links))


def _api(resource: Resource, links: Links) -> set[str]:
    """The API of a stage or of settings: its address, or what stands in the plan where it is none of the plan's."""
    link = links.of(resource, "rest_api_id", "aws_api_gateway_rest_api")
    return {*(each.address for each in link.certain), *link.elsewhere}


RULE = Rule("SM_P_0024", "Every stage of an API is throttled as a whole", check)
