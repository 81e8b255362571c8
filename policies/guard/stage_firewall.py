"""SM_P_0015: a web application firewall stands before every API, where `limits.json` asks for it (`waf`).

Takes the place of checkov's CKV2_AWS_29, which asks for it everywhere. AWS WAF protects stages of REST APIs; it cannot
be associated with HTTP APIs (AWS WAF Developer Guide, "Resources that you can protect with AWS WAF").
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.limits import Limits
from policies.links import Links
from policies.plan import PlanView
from policies.rule import Answer, Fault, Rule, answer


def check(plan: PlanView, limits: Limits) -> Answer:
    """Look for the association of every stage with a web ACL."""
    if not limits.of["waf"]:
        return answer((), 0)
    return answer(_faults(plan), len(plan.standing("aws_api_gateway_stage", "aws_apigatewayv2_stage")))


def _faults(plan: PlanView) -> Iterator[Fault]:
    links = Links(plan)
    associations = plan.standing("aws_wafv2_web_acl_association")
    guards = [each for each in associations if links.of(each, "web_acl_arn").given]
    linked = [links.of(each, "resource_arn", "aws_api_gateway_stage") for each in guards]
    certain = {stage.address for link in linked for stage in link.certain}
    possible = {stage.address for link in linked for stage in link.possible}
    for stage in plan.standing("aws_api_gateway_stage"):
        if stage.address in possible - certain:
            yield Fault(stage.address, "whether a web ACL guards it is not known", unknown=True)
        elif stage.address not in certain:
            what = f"no web ACL guards it, and one guards every stage of {plan.environment}"
            yield Fault(stage.address, f"{what}: give it an aws_wafv2_web_acl_association")
    for stage in plan.standing("aws_apigatewayv2_stage"):
        yield Fault(
            stage.address, f"no web ACL can guard an HTTP API, and {plan.environment} needs one: use a REST API"
        )


RULE = Rule("SM_P_0015", "A web ACL guards every API where the environment asks for it", check)
