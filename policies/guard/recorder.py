"""SM_P_0012: AWS Config records the account: a recorder of everything, a place to deliver to, and both switched on."""

from __future__ import annotations

from collections.abc import Iterator

from policies.limits import Limits
from policies.links import Links, reach
from policies.plan import PlanView, Resource
from policies.rule import Answer, Fault, Rule, answer

RECORDER = "aws_config_configuration_recorder"


def check(plan: PlanView, _: Limits) -> Answer:
    """Look for a recorder, its status and its delivery channel."""
    if not plan.standing():
        return answer((), 0)
    return answer(_faults(plan), max(1, len(plan.standing(RECORDER))))


def _faults(plan: PlanView) -> Iterator[Fault]:
    recorders, links = plan.standing(RECORDER), Links(plan)
    if not recorders:
        yield Fault(f"terraform/stacks/{plan.stack}", f"no {RECORDER}: nobody could tell what the account looked like")
    on = [
        recorder.address
        for status in plan.standing("aws_config_configuration_recorder_status")
        if status.get("is_enabled") is True
        for recorder in links.of(status, "name", RECORDER).certain
    ]
    for recorder in recorders:
        if recorder.address not in on:
            said = "is made and never started: give it a recorder_status with is_enabled = true"
            yield Fault(recorder.address, said)
        yield from _partial(recorder)
    if recorders and not plan.standing("aws_config_delivery_channel"):
        yield Fault(recorders[0].address, "has no aws_config_delivery_channel: what it records is delivered nowhere")


def _partial(recorder: Resource) -> Iterator[Fault]:
    """Without a recording_group AWS records everything but IAM and other global types."""
    if False in reach(recorder.values, "recording_group.all_supported"):
        yield Fault(recorder.address, "leaves resource types out: set recording_group.all_supported = true")
    elif True not in reach(recorder.values, "recording_group.include_global_resource_types"):
        said = "does not record IAM: set recording_group.include_global_resource_types = true"
        yield Fault(recorder.address, said)


RULE = Rule("SM_P_0012", "AWS Config records everything in the account", check, stacks=("account",))
