from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tools.commands.steps import destroying
from tools.context import Context
from tools.environments.load import load
from tools.errors import BadInput
from tools.model import Change, Plan, Target
from tools.targets.access import Access
from tools.workflow import Request, Run


def doomed(kind: str, **before: Any) -> dict[str, Any]:
    return {"address": f"{kind}.this", "type": kind, "change": {"actions": ["delete"], "before": before}}


class Client:
    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []

    def update_table(self, **arguments: Any) -> None:
        self.calls.append(arguments)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    fake = Client()
    monkeypatch.setattr(Access, "client", lambda *_: fake)
    return fake


def run_on(context: Context, target: Target, *changes: dict[str, Any]) -> Run:
    dev = load(context, "dev")
    run = Run(context, Request("destroy", ("dev",), target=target), dev, display=None)  # type: ignore[arg-type]
    return replace(run, access=Access(target, dev, None, {}), document={"resource_changes": list(changes)})


def test_on_an_emulator_protection_is_taken_off_what_is_destroyed(context: Context, client: Client) -> None:
    table = doomed("aws_dynamodb_table", name="dev-safemate-users", deletion_protection_enabled=True)
    done = destroying.release_protection(run_on(context, Target.LOCAL, table))
    assert client.calls == [{"TableName": "dev-safemate-users", "DeletionProtectionEnabled": False}]
    assert done.notes


def test_on_aws_protection_stays_and_the_way_to_take_it_off_is_named(context: Context, client: Client) -> None:
    table = doomed("aws_dynamodb_table", name="t", deletion_protection_enabled=True)
    with pytest.raises(BadInput) as caught:
        destroying.release_protection(run_on(context, Target.AWS, table))
    assert "deletion_protection_enabled = false" in caught.value.hint
    assert client.calls == []


def test_what_is_not_protected_needs_no_release(context: Context, client: Client) -> None:
    table = doomed("aws_dynamodb_table", name="t", deletion_protection_enabled=False)
    run = run_on(context, Target.AWS, table)
    assert destroying.release_protection(run) == run


def test_on_aws_no_bucket_is_ever_emptied(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Access, "client", lambda *_: pytest.fail("asked for a client"))
    destroying.empty_buckets(run_on(context, Target.AWS, doomed("aws_s3_bucket", bucket="prod-safemate-data")))


def test_a_destroy_plan_that_also_makes_something_is_refused(context: Context, tmp_path: Path) -> None:
    plan = Plan(tmp_path / "p", tmp_path / "j", "00", (Change("aws_sqs_queue.new", "aws_sqs_queue", ("create",)),))
    with pytest.raises(BadInput, match="also make") as caught:
        destroying.judge(replace(run_on(context, Target.LOCAL), plan=plan))
    assert "aws_sqs_queue.new" in caught.value.why
