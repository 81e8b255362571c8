"""Our evaluator against an engine that nobody here wrote: @cloud-copilot/iam-simulate (a test tool, never shipped)."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from policies.iam.context import Context, Unset, Value
from policies.iam.evaluate import Principal, Request, certain, possible
from policies.iam.language import parse
from tests.policies.engines.generate import ROLE, Asked, generate

CASES = generate(2000, seed=20261121)
SIMULATE = Path(__file__).parent / "engines" / "simulate.mjs"


def known(asked: Asked) -> dict[str, Value]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in asked.context.items()}


def ours(asked: Asked, context: Context, *, surely: bool) -> bool:
    """Whether our evaluator says that the request is allowed: surely, or under some circumstances."""
    decide = certain if surely else possible
    request = Request(Principal("AWS", ROLE), asked.action, asked.resource, context)
    by_identity = decide(parse(asked.identity), request) is not None
    if not asked.across or asked.policy is None:
        return by_identity
    return by_identity and decide(parse(asked.policy), request, resource_policy=True) is not None


@pytest.fixture(scope="module")
def theirs() -> list[bool]:
    """What the other engine says of each case."""
    folder, node = os.environ.get("SAFEMATE_IAM_SIMULATE"), shutil.which("node")
    if not folder or not node:
        pytest.skip("the other engine is not here: `nox -s policies` installs it where there is npm")
    done = subprocess.run(
        [node, SIMULATE],
        input="".join(f"{json.dumps(asked.as_json)}\n" for asked in CASES),
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
        env={"PATH": os.environ["PATH"], "SAFEMATE_IAM_SIMULATE": folder},
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer for answer in answers if "error" in answer] == []
    assert len(answers) == len(CASES)
    return [answer["result"] == "Allowed" for answer in answers]


def test_both_engines_give_every_request_the_same_answer(theirs: list[bool]) -> None:
    mine = [ours(asked, Context(known(asked), Unset.ABSENT), surely=True) for asked in CASES]
    differ = [json.dumps(asked.as_json) for asked, a, b in zip(CASES, mine, theirs, strict=True) if a is not b]
    print(f"\n{len(CASES)} cases, {sum(theirs)} allowed, {sum(asked.across for asked in CASES)} across accounts")
    assert differ == []
    assert 0.2 < sum(theirs) / len(CASES) < 0.8  # a generator whose cases all end alike would prove little


def test_what_is_allowed_with_all_known_is_possible_with_less_known(theirs: list[bool]) -> None:
    """The proof rests on this: what we call impossible without knowing a request, no request makes possible."""
    dice, narrowed = random.Random(7), 0
    for asked, allowed in zip(CASES, theirs, strict=True):
        kept = {key: value for key, value in known(asked).items() if dice.random() < 0.5}
        may = ours(asked, Context(kept), surely=False)
        narrowed += not may
        assert may or not allowed, json.dumps(asked.as_json)
    print(f"\n{narrowed} of {len(CASES)} requests are impossible whatever is not known of them")
    assert narrowed > 50
