"""The whole way, with a Terraform that answers as the real one does and an account that moto keeps."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.targets.access import Access
from tools.terraform.driver import Driver
from tools.terraform.recovery import imports, marker
from tools.terraform.recovery.recover import Recovery, recover

API, RESOURCE, ROLE = "aws_api_gateway_rest_api.this", "aws_api_gateway_resource.this", "aws_iam_role.this"

TERRAFORM = """
import re
from pathlib import Path
table = json.loads(Path({table!r}).read_text())
if argv == ["state", "pull"]:
    print(table["state"])
elif argv[0] == "plan":
    blocks = Path({imports!r})
    wanted = re.findall(r"to = (.*)", blocks.read_text()) if blocks.is_file() else []
    missing = [a for a in wanted if a in table["missing"]]
    for address in missing:
        detail = f"While attempting to import an existing object to {{json.dumps(address)}}, the provider detected"
        diagnostic = dict(severity="error", summary="Cannot import", detail=detail)
        print(json.dumps(dict(type="diagnostic", diagnostic=diagnostic)))
    with open({plans!r}, "a") as log:
        log.write(json.dumps(wanted) + "\\n")
    sys.exit(1 if missing or table.get("broken") else 0)
elif argv[0] == "show":
    changes = [dict(address=a, change=dict(actions=["create"], after=v)) for a, v in table["later"].items()]
    print(json.dumps(dict(resource_changes=changes)))
else:
    sys.exit(f"not expected: {{argv}}")
"""


class Stage:
    """The account, Terraform's answers, and what was planned."""

    def __init__(self, run_dir: Path, driver: Callable[[str], Driver], access: Access, tmp_path: Path) -> None:
        self.run_dir, self.access = run_dir, access
        self.table: dict[str, Any] = {"state": "", "missing": [], "later": {}}
        self._table, self._plans = tmp_path / "table.json", tmp_path / "plans.jsonl"
        self.imports = tmp_path / "workspace" / imports.FILE
        body = TERRAFORM.format(table=str(self._table), imports=str(self.imports), plans=str(self._plans))
        self.driver = driver(body)
        self.said: list[str] = []

    def recover(self, instance: str = "") -> Recovery | None:
        self._table.write_text(json.dumps(self.table))
        return recover(self.driver, self.access, self.run_dir, instance, [], self.said.append)

    @property
    def plans(self) -> list[list[str]]:
        lines = self._plans.read_text().splitlines() if self._plans.is_file() else []
        return [json.loads(line) for line in lines]


@pytest.fixture
def stage(run_dir: Path, driver: Any, access: Access, tmp_path: Path) -> Stage:
    return Stage(run_dir, driver, access, tmp_path)


def test_where_nothing_was_killed_nothing_is_done(stage: Stage) -> None:
    assert stage.recover() is None
    assert not stage.plans


def test_what_was_made_is_imported_by_the_next_plan_and_the_mark_stays_until_an_apply_ended(
    stage: Stage, killed: Any, event: Any
) -> None:
    killed({ROLE: {"name": "r"}}, [event("apply_start", ROLE), event("apply_complete", ROLE, id_="r")])
    found = stage.recover()
    assert found is not None
    assert found.adopted == (ROLE,)
    assert stage.imports.read_text() == f'import {{\n  to = {ROLE}\n  id = "r"\n}}\n'
    assert marker.pending(stage.run_dir)


def test_a_state_that_lacks_nothing_takes_the_mark_away(stage: Stage, killed: Any, event: Any, state_text: Any) -> None:
    killed({ROLE: {}}, [event("apply_start", ROLE), event("apply_complete", ROLE, id_="r")])
    stage.table["state"] = state_text(("aws_iam_role", "this", "r"))
    found = stage.recover()
    assert found is not None
    assert found.adopted == ()
    assert not marker.pending(stage.run_dir)
    assert not stage.plans


def test_when_the_emulator_was_started_anew_there_is_nothing_to_recover(stage: Stage, killed: Any, event: Any) -> None:
    killed({ROLE: {"name": "r"}}, [event("apply_start", ROLE)], instance="emulator-1")
    found = stage.recover(instance="emulator-2")
    assert found is not None
    assert found.adopted == ()
    assert not marker.pending(stage.run_dir)


def test_an_object_that_is_not_there_after_all_is_left_to_be_made_again(stage: Stage, killed: Any, event: Any) -> None:
    key = "aws_kms_key.this"
    killed(
        {ROLE: {"name": "r"}, key: {}},
        [event("apply_start", a) for a in (ROLE, key)] + [event("apply_complete", a, id_="i") for a in (ROLE, key)],
    )
    stage.table["missing"] = [key]
    found = stage.recover()
    assert found is not None
    assert found.adopted == (ROLE,)
    assert stage.plans == [[ROLE, key], [ROLE]]
    assert any(key in note for note in found.notes)


def test_a_child_under_way_is_found_once_the_plan_knows_its_parent(stage: Stage, killed: Any, event: Any) -> None:
    client = stage.access.client("apigateway")
    api = client.create_rest_api(name="a")
    made = client.create_resource(restApiId=api["id"], parentId=api["rootResourceId"], pathPart="users")
    killed(
        {API: {"name": "a"}, RESOURCE: {"path_part": "users"}},
        [event("apply_start", API), event("apply_complete", API, id_=api["id"]), event("apply_start", RESOURCE)],
    )
    stage.table["later"] = {RESOURCE: {"rest_api_id": api["id"], "parent_id": api["rootResourceId"]}}
    found = stage.recover()
    assert found is not None
    assert found.adopted == (API, RESOURCE)
    assert f'id = "{api["id"]}/{made["id"]}"' in stage.imports.read_text()


def test_what_stays_unknown_is_left_to_be_made_again(stage: Stage, killed: Any, event: Any) -> None:
    killed({RESOURCE: {"path_part": "users"}}, [event("apply_start", RESOURCE)])
    found = stage.recover()
    assert found is not None
    assert found.adopted == ()
    assert not stage.imports.exists()


def test_a_plan_that_fails_for_another_reason_is_left_for_the_plan_proper_to_report(
    stage: Stage, killed: Any, event: Any
) -> None:
    killed({ROLE: {"name": "r"}}, [event("apply_start", ROLE), event("apply_complete", ROLE, id_="r")])
    stage.table["broken"] = True
    found = stage.recover()
    assert found is not None
    assert found.adopted == (ROLE,)
    assert len(stage.plans) == 1
