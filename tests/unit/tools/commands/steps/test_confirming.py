"""Who has to say yes to what: typed names, `--yes`, and approvals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tools.commands.steps import confirming
from tools.context import Context
from tools.environments.load import load
from tools.errors import BadInput, ExitCode
from tools.model import Change, Plan, Target
from tools.targets.access import Access
from tools.workflow import Request, Run

PLAN = "ab" * 32


class Person:
    """Somebody at the terminal, who types the same whatever is asked."""

    def __init__(self, types: str) -> None:
        self.types = types
        self.asked: list[str] = []

    def ask(self, question: str) -> str:
        self.asked.append(question)
        return self.types


class Spent:
    """The approvals that were used, without a bucket."""

    def __init__(self) -> None:
        self.digests: list[str] = []

    def refuse_spent(self, _access: Access, _stack: str, digest: str) -> None:
        if digest in self.digests:
            raise BadInput("used already")

    def spend(self, _access: Access, _stack: str, digest: str, _says: str) -> None:
        self.refuse_spent(_access, _stack, digest)
        self.digests.append(digest)


@pytest.fixture
def spent(monkeypatch: pytest.MonkeyPatch) -> Spent:
    fake = Spent()
    monkeypatch.setattr(confirming, "spent_approval", fake)
    return fake


@pytest.fixture
def start(context: Context, tmp_path: Path, spent: Spent) -> Callable[..., Run]:
    def make(
        verb: str, environment: str = "prod", target: Target = Target.AWS, *, types: str = "", kind: str = "delete",
        **asked: Any,
    ) -> Run:  # fmt: skip
        loaded = load(context, environment)
        plan = Plan(tmp_path / "p", tmp_path / "j", PLAN, (Change("aws_sqs_queue.q", "aws_sqs_queue", (kind,)),))
        person: Any = Person(types)
        run = Run(context, Request(verb, (environment,), target=target, **asked), loaded, person)
        return confirming.take_approval(replace(run, plan=plan, access=Access(target, loaded, None, {})))

    return make


def approve(tmp_path: Path, what: str, environment: str = "prod", target: str = "aws", **more: str) -> Path:
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="seconds")
    texts = {"what": what, "environment": environment, "target": target, "stack": "service", "approver": "Ann",
             "reason": "because", **more}  # fmt: skip
    path = tmp_path / "approval.toml"
    path.write_text("".join(f'{k} = "{v}"\n' for k, v in texts.items()) + f"expires = {soon}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("environment", ["dev", "preprod", "prod"])
def test_on_the_real_account_yes_alone_destroys_nothing(start: Callable[..., Run], environment: str) -> None:
    with pytest.raises(BadInput, match="--yes is not enough") as caught:
        confirming.confirm_destroy(start("destroy", environment, yes=True))
    assert caught.value.exit_code is ExitCode.UNUSABLE
    assert "--approval FILE" in caught.value.hint


def test_on_an_emulator_yes_is_enough(start: Callable[..., Run]) -> None:
    assert confirming.confirm_destroy(start("destroy", target=Target.LOCAL, yes=True)).approval is None


@pytest.mark.parametrize("target", list(Target))
def test_without_yes_the_environments_name_is_asked_for_everywhere(start: Callable[..., Run], target: Target) -> None:
    run = start("destroy", target=target, types="prod")
    confirming.confirm_destroy(run)
    (question,) = run.display.asked  # type: ignore[attr-defined]
    assert "destroys 1 resources of prod" in question
    with pytest.raises(BadInput, match="not confirmed"):
        confirming.confirm_destroy(start("destroy", target=target, types="dev"))


def test_an_approved_destroy_asks_nobody_and_is_good_once(
    start: Callable[..., Run], tmp_path: Path, spent: Spent
) -> None:
    run = start("destroy", yes=True, approval=approve(tmp_path, "destroy"))
    confirmed = confirming.confirm_destroy(run)
    assert spent.digests == []  # not before the destroy itself
    assert confirming.spend(confirmed).notes == ("destroy approved by Ann: because",)
    assert not run.display.asked  # type: ignore[attr-defined]
    with pytest.raises(BadInput, match="used already"):
        confirming.confirm_destroy(run)


def test_an_approval_used_elsewhere_since_it_was_looked_at_is_refused(
    start: Callable[..., Run], tmp_path: Path, spent: Spent
) -> None:
    confirmed = confirming.confirm_destroy(start("destroy", approval=approve(tmp_path, "destroy")))
    assert confirmed.approval
    spent.digests.append(confirmed.approval.digest)
    with pytest.raises(BadInput, match="used already"):
        confirming.spend(confirmed)


@pytest.mark.parametrize("about", [{"what": "apply", "plan_sha256": PLAN}, {"what": "destroy", "environment": "dev"}])
def test_an_approval_of_something_else_is_refused_even_where_none_is_needed(
    start: Callable[..., Run], tmp_path: Path, about: dict[str, str]
) -> None:
    path = approve(tmp_path, **{"target": "local", **about})
    with pytest.raises(BadInput, match="the approval is for"):
        start("destroy", target=Target.LOCAL, yes=True, approval=path)


def test_what_destroys_nothing_needs_no_confirmation_and_spends_no_approval(
    start: Callable[..., Run], tmp_path: Path, spent: Spent
) -> None:
    run = start("destroy", approval=approve(tmp_path, "destroy"))
    empty = replace(run.planned, changes=(), applyable=False)
    assert not confirming.spend(confirming.confirm_destroy(replace(run, plan=empty))).notes
    assert spent.digests == []
    plain = start("destroy", yes=True)
    confirming.confirm_destroy(replace(plain, plan=empty))


def test_an_apply_to_prod_wants_the_name_or_a_plan_that_was_read(start: Callable[..., Run]) -> None:
    with pytest.raises(BadInput, match="nobody has read this plan"):
        confirming.confirm_apply(start("apply", yes=True, kind="create"))
    confirming.confirm_apply(start("apply", yes=True, saved_plan=True))
    confirming.confirm_apply(start("apply", yes=True, hand_over=Path("plan.safemate")))
    confirming.confirm_apply(start("apply", types="prod"))
    with pytest.raises(BadInput, match="not confirmed"):
        confirming.confirm_apply(start("apply", types="no"))


@pytest.mark.parametrize(("environment", "target"), [("dev", Target.AWS), ("prod", Target.LOCAL)])
def test_an_apply_where_nothing_is_asked_asks_nobody(
    start: Callable[..., Run], environment: str, target: Target
) -> None:
    run = start("apply", environment, target)
    confirming.confirm_apply(run)
    assert not run.display.asked  # type: ignore[attr-defined]


def test_an_approved_plan_is_applied_without_a_terminal_and_no_other_is(
    start: Callable[..., Run], tmp_path: Path
) -> None:
    run = start("apply", approval=approve(tmp_path, "apply", plan_sha256=PLAN))
    assert confirming.spend(confirming.confirm_apply(run)).notes
    other = replace(run, plan=replace(run.planned, sha256="cd" * 32))
    with pytest.raises(BadInput, match="another plan"):
        confirming.confirm_apply(other)


@pytest.mark.parametrize(("allowed", "refused"), [(["aws_sqs_queue.q"], False), ([], True)])
def test_a_saved_plan_destroys_what_was_allowed_when_it_was_judged_and_no_more(
    start: Callable[..., Run], monkeypatch: pytest.MonkeyPatch, allowed: list[str], refused: bool
) -> None:
    monkeypatch.setattr(confirming.verdicts, "read", lambda *_: {"allowed": allowed})
    run = start("apply", "dev", Target.LOCAL, saved_plan=True, allow_destroy=("aws_sqs_queue.q",))
    if not refused:
        confirming.confirm_apply(run)
        return
    with pytest.raises(BadInput, match="cannot change what the gate has said") as caught:
        confirming.confirm_apply(run)
    assert "--allow-destroy aws_sqs_queue.q" in caught.value.hint
