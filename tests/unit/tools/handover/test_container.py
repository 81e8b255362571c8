"""A hand-over opens for what it was made for, and only as it was made."""

from __future__ import annotations

import json
import struct
from dataclasses import replace
from typing import Any

import pytest

from tests.unit.tools.handover.fake_keys import FakeKeys
from tools.errors import BadInput, ExitCode
from tools.handover.container import Purpose, seal, unseal

PURPOSE = Purpose("dev", "service", "local")
SECRET = b"a plan with a secret in clear" * 100


@pytest.fixture
def keys() -> FakeKeys:
    return FakeKeys()


def test_what_goes_in_comes_out_and_cannot_be_read_on_the_way(keys: FakeKeys) -> None:
    sealed = seal(SECRET, PURPOSE, keys)

    assert unseal(sealed, PURPOSE, keys) == SECRET
    assert b"secret" not in sealed
    assert seal(SECRET, PURPOSE, keys) != sealed


def test_kms_is_told_what_the_key_is_for(keys: FakeKeys) -> None:
    seal(SECRET, PURPOSE, keys)

    ((_, context),) = keys.given.values()
    assert context == {
        "app": "safemate", "environment": "dev", "purpose": "hand-over", "stack": "service", "target": "local",
    }  # fmt: skip


def test_a_change_of_any_byte_is_refused(keys: FakeKeys) -> None:
    sealed = seal(b"short", PURPOSE, keys)

    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(BadInput) as caught:
            unseal(bytes(changed), PURPOSE, keys)
        assert caught.value.exit_code is ExitCode.UNUSABLE


@pytest.mark.parametrize("kept", [0, 5, 19, 23, 100, -1])
def test_a_file_cut_short_is_refused(keys: FakeKeys, kept: int) -> None:
    with pytest.raises(BadInput):
        unseal(seal(SECRET, PURPOSE, keys)[:kept], PURPOSE, keys)


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"environment": "prod"}, "for environment dev, not for prod"),
        ({"stack": "account"}, "for stack service, not for account"),
        ({"target": "aws"}, "for target local, not for aws"),
    ],
)
def test_another_purpose_is_refused(keys: FakeKeys, other: dict[str, Any], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        unseal(seal(SECRET, PURPOSE, keys), replace(PURPOSE, **other), keys)


def test_one_made_with_other_keys_is_refused(keys: FakeKeys) -> None:
    with pytest.raises(BadInput, match="not made with this account's keys"):
        unseal(seal(SECRET, PURPOSE, FakeKeys()), PURPOSE, keys)


def test_one_that_somebody_else_signed_is_refused(keys: FakeKeys) -> None:
    """Whoever may encrypt, but not sign, cannot make one."""
    with pytest.raises(BadInput, match="not made with this account's keys"):
        unseal(seal(SECRET, PURPOSE, replace(keys, secret=b"another")), PURPOSE, keys)


def test_one_relabelled_is_refused(keys: FakeKeys) -> None:
    sealed = seal(SECRET, replace(PURPOSE, environment="pro"), keys)
    relabelled = sealed.replace(b'"environment": "pro"', b'"environment": "dev"')

    with pytest.raises(BadInput, match="was changed after it was made"):
        unseal(relabelled, PURPOSE, keys)


@pytest.mark.parametrize("header", [b"", b"[]", b"{}", b"{", json.dumps({"app": "safemate"}).encode()])
def test_a_header_that_cannot_be_read_is_refused(keys: FakeKeys, header: bytes) -> None:
    start = b"SAFEMATE-HAND-OVER\x01" + struct.pack(">I", len(header)) + header
    with pytest.raises(BadInput, match="not a hand-over"):
        unseal(start + struct.pack(">H", 1) + b"sx", PURPOSE, keys)


def test_a_header_longer_than_any_is_not_looked_for(keys: FakeKeys) -> None:
    with pytest.raises(BadInput) as caught:
        unseal(b"SAFEMATE-HAND-OVER\x01" + struct.pack(">I", 1 << 31), PURPOSE, keys)
    assert caught.value.why == "its header is too long"
