from __future__ import annotations

import json
from typing import Any

import pytest

from tools.terraform.differences import ABSENT, differences

OWN = {"name": "own", "policy": "…"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("a", "b", [("", "a", "b")]),
        (None, "b", [("", ABSENT, "b")]),
        ({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": 4}, [(".b", "2", "3"), (".c", ABSENT, "4")]),
        ([OWN], [{**OWN, "policy": "!"}], [('["own"].policy', "…", "!")]),
        ([OWN, {"name": "b"}], [{"name": "b"}, OWN], []),
        (None, [OWN], [('["own"]', ABSENT, json.dumps(OWN, ensure_ascii=False))]),
        ([{"x": 1}, {"x": 2}], [{"x": 2}, {"x": 3}], [("[0].x", "1", "3")]),
        ([{"x": 1}], [{"x": 1}, {"x": 2}, {"x": 3}], [("", ABSENT, '{"x": 2}'), ("", ABSENT, '{"x": 3}')]),
        (["a"], ["a", "b"], [("", '["a"]', '["a", "b"]')]),
        ({"a": 0}, {"a": False, "b": ""}, []),
        (True, False, [("", "true", "false")]),
    ],
)
def test_the_smallest_part_that_differs_is_named(old: Any, new: Any, said: list[tuple[str, str, str]]) -> None:
    assert list(differences(old, new)) == said


def test_a_document_in_a_text_is_compared_by_what_it_says() -> None:
    old = {"Statement": [{"Sid": "Read", "Action": "s3:GetObject"}, {"Sid": "Write", "Action": "s3:PutObject"}]}
    new = {"Statement": [{"Sid": "Write", "Action": "s3:*"}, {"Sid": "Read", "Action": "s3:GetObject"}]}
    told = list(differences(json.dumps(old, indent=2), json.dumps(new)))
    assert told == [('.Statement["Write"].Action', "s3:PutObject", "s3:*")]


def test_members_without_names_of_their_own_are_told_apart_by_what_they_say() -> None:
    twice = [{"name": "a", "v": 1}, {"name": "a", "v": 2}]
    assert list(differences(twice, [twice[0]])) == [("", json.dumps(twice[1]), ABSENT)]


def test_the_same_things_in_another_order_are_said_to_differ_when_nothing_names_them() -> None:
    assert list(differences([{"x": 1}, {"x": 2}], [{"x": 2}, {"x": 1}])) != []


def test_a_long_value_is_cut_and_kept_on_one_line() -> None:
    ((_, _, now),) = differences("", "word\n" * 100)
    assert len(now) == 400
    assert "\n" not in now
