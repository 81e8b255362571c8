"""Cases for what the account's own stack must have: a trail, a recorder, a detector."""

from __future__ import annotations

from typing import Any

from tests.policies.cases.case import Case, Instance, plan, resource

ANY = resource("aws_iam_role", values={"name": "prod-safemate-config"})
HOME = "terraform/stacks/account"


def trail(**more: Any) -> Instance:
    whole = {"name": "prod-safemate", "is_multi_region_trail": True, "enable_log_file_validation": True}
    return resource("aws_cloudtrail", values=whole | more)


def recorder(**more: Any) -> Instance:
    group = {"all_supported": True, "include_global_resource_types": True} | more
    return resource("aws_config_configuration_recorder", values={"name": "a", "recording_group": [group]})


def status(enabled: bool) -> Instance:
    return resource("aws_config_configuration_recorder_status", values={"name": "a", "is_enabled": enabled})


CHANNEL = resource("aws_config_delivery_channel", values={"name": "a"})
DETECTOR = "aws_guardduty_detector"

CASES = [
    Case("SM_P_0011", plan(ANY), plan(ANY, trail()), name="no trail", at=HOME, stack="account"),
    Case(
        "SM_P_0011",
        plan(trail(is_multi_region_trail=False)),
        plan(trail()),
        name="trail of one region",
        stack="account",
    ),
    Case(
        "SM_P_0011",
        plan(trail(enable_log_file_validation=False)),
        plan(trail()),
        name="trail without digests",
        stack="account",
    ),
    Case("SM_P_0011", plan(trail(enable_logging=False)), plan(trail()), name="trail switched off", stack="account"),
    Case("SM_P_0012", plan(ANY), plan(recorder(), status(True), CHANNEL), name="no recorder", at=HOME, stack="account"),
    Case(
        "SM_P_0012",
        plan(recorder(), status(False), CHANNEL),
        plan(recorder(), status(True), CHANNEL),
        name="recorder never started",
        stack="account",
    ),
    Case(
        "SM_P_0012",
        plan(recorder(include_global_resource_types=False), status(True), CHANNEL),
        plan(recorder(), status(True), CHANNEL),
        name="recorder that leaves IAM out",
        stack="account",
    ),
    Case(
        "SM_P_0012",
        plan(recorder(), status(True)),
        plan(recorder(), status(True), CHANNEL),
        name="recorder that delivers nowhere",
        stack="account",
    ),
    Case("SM_P_0013", plan(ANY), plan(ANY, resource(DETECTOR)), name="no detector", at=HOME, stack="account"),
    Case(
        "SM_P_0013",
        plan(resource(DETECTOR, values={"enable": False})),
        plan(resource(DETECTOR, values={"enable": True})),
        name="detector switched off",
        stack="account",
    ),
]
