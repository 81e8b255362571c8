from __future__ import annotations

import io
from dataclasses import replace

import pytest

from tests.unit.tools.seeding.conftest import MotoAccess, access, secrets, user
from tools.commands.steps import seeding
from tools.context import Context
from tools.environments.load import load
from tools.errors import BadInput
from tools.model import Target
from tools.report.display import PlainDisplay
from tools.seeding.monitor_user import MonitorUser
from tools.seeding.secrets import Secrets
from tools.workflow import Request, Run

__all__ = ["access", "secrets", "user"]


@pytest.fixture
def start(context: Context, access: MotoAccess, user: MonitorUser, secrets: Secrets) -> Run:
    outputs = {
        "secret_names": secrets.names, "kms_key_arn": secrets.key_arn,
        "user_pool_id": user.user_pool_id, "user_pool_client_id": user.client_id,
    }  # fmt: skip
    display = PlainDisplay(io.StringIO(), 0)
    return Run(context, Request("apply", ("dev",)), load(context, "dev"), display, access=access, outputs=outputs)


def on(start: Run, target: Target) -> Run:
    return replace(start, request=Request("apply", ("dev",), target=target))


def test_on_the_local_target_everything_is_filled_in_once(start: Run, secrets: Secrets) -> None:
    assert len(seeding.seed(on(start, Target.LOCAL)).notes) == 3
    assert not any(secrets.is_unset(purpose) for purpose in secrets.names)
    assert seeding.seed(on(start, Target.LOCAL)).notes == ()


@pytest.mark.parametrize("target", [Target.LOCALSTACK, Target.AWS])
def test_elsewhere_no_stand_ins_credentials_are_put_in(start: Run, secrets: Secrets, target: Target) -> None:
    seeding.seed(on(start, target))
    assert {purpose for purpose in secrets.names if secrets.is_unset(purpose)} == {"cdp-credentials", "hedera-operator"}


def test_a_stack_without_secrets_needs_none(start: Run) -> None:
    bare = replace(start, outputs={"state_bucket": "x"})
    assert seeding.seed(bare) is bare


def test_outputs_that_lack_the_pool_are_bad_input(start: Run) -> None:
    lacking = {name: value for name, value in start.outputs.items() if name != "user_pool_id"}
    with pytest.raises(BadInput, match="user_pool_id"):
        seeding.seed(replace(start, outputs=lacking))
