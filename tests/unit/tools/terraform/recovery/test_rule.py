from __future__ import annotations

from typing import Any

import pytest

from tools.terraform.recovery.lookup import Lookup
from tools.terraform.recovery.rule import Rule, asked, joined, where
from tools.terraform.recovery.suspects import NotYetKnown


def test_a_finished_one_is_imported_by_its_id_and_nobody_is_asked(suspect: Any, lookup: Lookup) -> None:
    def never(*_: object) -> str | None:
        pytest.fail("asked about something known")

    assert Rule(begun=never).import_id(suspect("aws_x", id="i"), lookup) == "i"


def test_one_under_way_is_imported_if_the_account_has_it(suspect: Any, lookup: Lookup) -> None:
    rule = Rule(begun=lambda *_: "found")
    assert rule.import_id(suspect("aws_x"), lookup) == "found"


def test_one_under_way_that_would_only_be_put_again_is_not_imported(suspect: Any, lookup: Lookup) -> None:
    assert Rule().import_id(suspect("aws_x"), lookup) is None


@pytest.mark.parametrize(("new_ids", "found"), [(False, None), (True, "second")])
def test_under_way_at_a_known_address_only_a_new_id_makes_a_second_object(
    suspect: Any, lookup: Lookup, new_ids: bool, found: str | None
) -> None:
    rule = Rule(begun=lambda *_: "second", new_ids=new_ids)
    assert rule.import_id(suspect("aws_x", displaces="first"), lookup) == found


def test_asked_gives_the_name_only_if_the_account_knows_it(suspect: Any, lookup: Lookup) -> None:
    answer = asked("iam", "get_role", RoleName="name")
    role = suspect("aws_iam_role", name="r")
    assert answer(role, lookup) is None
    lookup.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")
    assert answer(role, lookup) == "r"


def test_joined_needs_every_part(suspect: Any, lookup: Lookup) -> None:
    answer = joined("a", "b", separator=":")
    assert answer(suspect("aws_x", a="1", b="2"), lookup) == "1:2"
    with pytest.raises(NotYetKnown):
        answer(suspect("aws_x", a="1"), lookup)


@pytest.mark.parametrize(("exists", "found"), [("yes", "then"), (None, None)])
def test_where_asks_first(suspect: Any, lookup: Lookup, exists: str | None, found: str | None) -> None:
    assert where(lambda *_: exists, lambda *_: "then")(suspect("aws_x"), lookup) == found
