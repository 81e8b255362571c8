from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from token_scopes.handler import handler

ROOT = Path(__file__).parents[4]
EVENT = json.loads((ROOT / "tests/events/token_generation.json").read_text())

LEAST = {"safemate/read", "safemate/write"}
EVERYONE = LEAST | {"safemate/transfer"}


class Context:
    aws_request_id = "52fdfc07-2182-454f-963f-5f0f9a621d72"


def event_with(groups: Any) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(json.dumps(EVENT))
    event["request"]["groupConfiguration"]["groupsToOverride"] = groups
    return event


def scopes(event: dict[str, Any]) -> set[str]:
    answered = handler(event, Context())["response"]["claimsAndScopeOverrideDetails"]
    assert set(answered) == {"accessTokenGeneration"}, "the ID token and the groups stay as Cognito made them"
    return set(answered["accessTokenGeneration"]["scopesToAdd"])


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ([], EVERYONE),
        (None, EVERYONE),
        (["customers"], EVERYONE),
        (["admins"], EVERYONE | {"safemate/admin"}),
        (["customers", "admins"], EVERYONE | {"safemate/admin"}),
        (["monitors"], LEAST),
        (["admins", "monitors"], LEAST),
        (["Admins", "monitor"], EVERYONE),
    ],
)
def test_scopes_follow_from_groups(groups: Any, expected: set[str]) -> None:
    assert scopes(event_with(groups)) == expected


def test_cognito_gets_its_event_back_otherwise_unchanged() -> None:
    answered = handler(event_with([]), Context())
    assert {**answered, "response": None} == {**EVENT, "response": None}


def test_a_client_metadata_or_user_attribute_that_names_groups_gives_nothing() -> None:
    event = event_with([])
    event["request"]["clientMetadata"] = {"groups": "admins", "groupsToOverride": ["admins"]}
    event["request"]["userAttributes"]["cognito:groups"] = "admins"
    assert scopes(event) == EVERYONE


@pytest.mark.parametrize(
    "request_",
    [
        None,
        [],
        {},
        {"groupConfiguration": None},
        {"groupConfiguration": {"groupsToOverride": "admins"}},
        {"groupConfiguration": {"groupsToOverride": {"admins": True}}},
        {"groupConfiguration": {"groupsToOverride": [["admins"]]}},
    ],
)
def test_an_odd_event_signs_in_without_the_right_to_move_money(
    request_: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scopes({**event_with([]), "request": request_}) == LEAST
    (line,) = capsys.readouterr().out.splitlines()
    logged = json.loads(line)
    assert logged["level"] == "ERROR"
    assert logged["function_request_id"] == Context.aws_request_id
    assert "admins" not in line


def test_a_sign_in_logs_nothing_of_the_person(capsys: pytest.CaptureFixture[str]) -> None:
    handler(event_with(["admins"]), Context())
    assert capsys.readouterr().out == ""


def test_it_starts_on_the_standard_library_alone() -> None:
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'lambda_src')!r})\n"
        "import token_scopes.handler\n"
        "tops = {name.partition('.')[0] for name in sys.modules}\n"
        "print(sorted(tops - sys.stdlib_module_names - {'token_scopes', '__main__'}))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr
