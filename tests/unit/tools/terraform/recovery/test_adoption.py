from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tools.errors import ToolFailed
from tools.terraform.recovery.adoption import Adoption
from tools.terraform.recovery.lookup import Lookup

KEY, ROLE, RESOURCE = "aws_kms_key.this", "aws_iam_role.this", "aws_api_gateway_resource.this"


def test_what_is_known_is_imported_and_what_does_not_exist_is_not(suspect: Any, lookup: Lookup) -> None:
    adoption = Adoption([suspect("aws_kms_key", id="k-1"), suspect("aws_iam_role", name="r")], lookup)
    assert adoption.decide({})
    assert adoption.imports == {KEY: "k-1"}
    assert not adoption.waiting


def test_what_needs_a_value_waits_for_a_plan_that_tells_it(suspect: Any, lookup: Lookup) -> None:
    adoption = Adoption([suspect("aws_iam_role")], lookup)
    assert not adoption.decide({})
    assert list(adoption.waiting) == [ROLE]
    lookup.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")
    assert adoption.decide({ROLE: {"name": "r"}})
    assert adoption.imports == {ROLE: "r"}


def test_giving_up_something_that_is_known_to_have_been_made_is_told(suspect: Any, lookup: Lookup) -> None:
    adoption = Adoption([suspect("aws_kms_key", id="k-1"), suspect("aws_iam_role")], lookup)
    adoption.decide({})
    adoption.give_up({KEY: "it is not there", ROLE: "unknown"})
    assert adoption.imports == {}
    assert adoption.notes == [f"not taken over: {KEY} (k-1): it is not there"]


def test_the_old_object_of_a_replacement_is_moved_aside(
    suspect: Any, lookup: Lookup, driver: Any, tmp_path: Path
) -> None:
    adoption = Adoption([suspect("aws_kms_key", id="new", displaces="arn:old/1")], lookup)
    adoption.decide({})
    adoption.make_room(driver(f"open({str(tmp_path / 'called')!r}, 'w').write(' '.join(argv))"))
    assert (tmp_path / "called").read_text() == f"state mv {KEY} aws_kms_key.replaced_arn_old_1"
    assert "arn:old/1" in adoption.notes[0]
    adoption.make_room(driver("sys.exit('moved twice')"))


def test_nothing_is_moved_when_nothing_is_in_the_way(suspect: Any, lookup: Lookup, driver: Any) -> None:
    adoption = Adoption([suspect("aws_kms_key", id="new")], lookup)
    adoption.decide({})
    adoption.make_room(driver("sys.exit(1)"))


def test_a_state_that_cannot_be_changed_stops_the_recovery(suspect: Any, lookup: Lookup, driver: Any) -> None:
    adoption = Adoption([suspect("aws_kms_key", id="new", displaces="old")], lookup)
    adoption.decide({})
    with pytest.raises(ToolFailed) as failed:
        adoption.make_room(driver("print('locked', file=sys.stderr); sys.exit(1)"))
    assert "locked" in failed.value.why
