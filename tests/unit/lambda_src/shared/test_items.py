from __future__ import annotations

from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from shared.items import from_item, to_item

ROW: dict[str, Any] = {
    "userId": "alice",
    "version": 3,
    "tinybars": 5_000_000_000_000_000_000,
    "demo": True,
    "key": b"\x00\xff",
    "walletData": {"main": "w_1", "nested": {"n": 0}},
    "list": ["a", 1, False],
    "empty": {},
}


def test_a_row_survives_the_way_there_and_back() -> None:
    assert from_item(to_item(ROW)) == ROW


def test_writes_what_boto3_would_write() -> None:
    serialize = TypeSerializer().serialize
    assert to_item(ROW) == {name: serialize(value) for name, value in ROW.items()}


def test_reads_what_boto3_would_read() -> None:
    deserialize = TypeDeserializer().deserialize
    wire = to_item({name: ROW[name] for name in ("userId", "version", "demo", "walletData", "list")})
    assert from_item(wire) == {name: deserialize(value) for name, value in wire.items()}


def test_attributes_without_a_value_are_left_out() -> None:
    assert to_item({"displayName": None, "email": "a@b.cd"}) == {"email": {"S": "a@b.cd"}}


@pytest.mark.parametrize("value", [1.5, [None], {"a": 2.5}, {"set"}])
def test_refuses_to_store_other_types(value: Any) -> None:
    with pytest.raises(TypeError, match="cannot store a"):
        to_item({"amount": value})


def test_refuses_to_read_other_types() -> None:
    with pytest.raises(TypeError, match="cannot read a SS attribute"):
        from_item({"names": {"SS": ["a"]}})
