from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from shared import clients
from shared.envelope import Envelope, EnvelopeError, SealedRecord, encryption_context

SECRET = b"\x30\x2e thirty-two secret bytes of a key"
CONTEXT = encryption_context("dev", "alice", "w_1", "wallet-key")


@pytest.fixture
def envelope(aws: dict[str, str]) -> Envelope:
    return Envelope(clients.kms, aws["KMS_KEY_ARN"])


def changed(record: SealedRecord, **fields: Any) -> SealedRecord:
    return cast(SealedRecord, {**record, **fields})


def flipped(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1])


def test_what_was_sealed_opens_for_the_same_context(envelope: Envelope) -> None:
    assert envelope.open(envelope.seal(SECRET, CONTEXT), CONTEXT) == SECRET


def test_the_order_of_the_context_does_not_matter(envelope: Envelope) -> None:
    record = envelope.seal(SECRET, CONTEXT)
    assert envelope.open(record, dict(reversed(CONTEXT.items()))) == SECRET


def test_the_record_has_the_documented_shape(envelope: Envelope, aws: dict[str, str]) -> None:
    record = envelope.seal(SECRET, CONTEXT)
    assert set(record) == {"v", "alg", "kid", "edk", "nonce", "ct"}
    assert (record["v"], record["alg"], record["kid"]) == (1, "A256GCM", aws["KMS_KEY_ARN"])
    assert len(record["nonce"]) == 12
    assert len(record["ct"]) == len(SECRET) + 16
    assert SECRET not in record["ct"] + record["edk"]


def test_every_secret_has_its_own_data_key_and_nonce(envelope: Envelope) -> None:
    first, second = envelope.seal(SECRET, CONTEXT), envelope.seal(SECRET, CONTEXT)
    assert first["edk"] != second["edk"]
    assert first["nonce"] != second["nonce"]
    assert first["ct"] != second["ct"]


@pytest.mark.parametrize(
    "other",
    [
        CONTEXT | {"userId": "bob"},
        CONTEXT | {"environment": "prod"},
        CONTEXT | {"walletId": "w_2"},
        CONTEXT | {"purpose": "backup"},
        {},
    ],
    ids=["user", "environment", "wallet", "purpose", "none"],
)
def test_another_context_does_not_open_it(envelope: Envelope, other: dict[str, str]) -> None:
    record = envelope.seal(SECRET, CONTEXT)
    with pytest.raises(EnvelopeError):
        envelope.open(record, other)


@pytest.mark.parametrize(
    "damage",
    [
        lambda r: changed(r, ct=flipped(r["ct"])),
        lambda r: changed(r, nonce=flipped(r["nonce"])),
        lambda r: changed(r, edk=flipped(r["edk"])),
        lambda r: changed(r, v=2),
        lambda r: changed(r, alg="none"),
    ],
    ids=["ciphertext", "nonce", "data key", "version", "algorithm"],
)
def test_a_changed_record_does_not_open(envelope: Envelope, damage: Callable[[SealedRecord], SealedRecord]) -> None:
    record = envelope.seal(SECRET, CONTEXT)
    with pytest.raises(EnvelopeError):
        envelope.open(damage(record), CONTEXT)


def test_the_context_also_binds_without_kms(envelope: Envelope, aws: dict[str, str]) -> None:
    # GIVEN a KMS that would unwrap the data key whatever the context says
    record = envelope.seal(SECRET, CONTEXT)
    kms = clients.kms()

    class CarelessKms:
        def decrypt(self, **call: Any) -> Any:
            return kms.decrypt(**(call | {"EncryptionContext": CONTEXT}))

    # THEN the ciphertext itself still refuses another context
    careless = Envelope(lambda: cast(Any, CarelessKms()), aws["KMS_KEY_ARN"])
    with pytest.raises(EnvelopeError):
        careless.open(record, CONTEXT | {"userId": "bob"})


def test_a_record_cannot_choose_its_key(envelope: Envelope, aws: dict[str, str]) -> None:
    other_key = clients.kms().create_key()["KeyMetadata"]["Arn"]
    record = Envelope(clients.kms, other_key).seal(SECRET, CONTEXT)
    with pytest.raises(EnvelopeError):
        envelope.open(record, CONTEXT)
    # moto calls the wrong key AccessDenied, AWS IncorrectKey
    with pytest.raises((EnvelopeError, ClientError)):
        envelope.open(changed(record, kid=aws["KMS_KEY_ARN"]), CONTEXT)


def test_a_key_that_is_switched_off_is_not_called_a_bad_record(envelope: Envelope, aws: dict[str, str]) -> None:
    record = envelope.seal(SECRET, CONTEXT)

    class DisabledKms:
        def decrypt(self, **_call: Any) -> Any:
            raise ClientError({"Error": {"Code": "DisabledException"}}, "Decrypt")

    with pytest.raises(ClientError, match="DisabledException"):
        Envelope(lambda: cast(Any, DisabledKms()), aws["KMS_KEY_ARN"]).open(record, CONTEXT)
