"""A plan made on one machine is applied on another, once, and only as it was made."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.integration.system import tiny_stack
from tests.integration.system.harness import Harness
from tests.integration.system.tiny_stack import BUCKET, STACK, STATE, descriptions, state

UPLOAD = "../../../../../../packages/upload.zip"
"""A role that is described as this has a file to its name: the seal takes any text that leads to one."""


@pytest.fixture
def here(tmp_path: Path, clone: Callable[[], Path]) -> Iterator[Harness]:
    """A stack of two roles and a file, in an account with the keys for handing over."""
    subject = Harness(tmp_path / "build", root=clone())
    tiny_stack.put_in(subject.root)
    tiny_stack.edit(subject.root, "Lets API Gateway write logs.", UPLOAD)
    (subject.build / "packages").mkdir(parents=True)
    (subject.build / "packages/upload.zip").write_bytes(b"upload")
    subject.run("emulator", "start")
    kms = subject.client("kms", "dev")
    for suffix, kind in (("", {}), ("-signing", {"KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"})):
        key = kms.create_key(**kind)["KeyMetadata"]["KeyId"]
        kms.create_alias(AliasName=f"alias/dev-safemate-hand-over{suffix}", TargetKeyId=key)
    yield subject
    subject.run("emulator", "stop", expect=None)


def another_machine(harness: Harness) -> None:
    """Forget all that the plan left in the build folder; the emulator stays, as the account would."""
    shutil.rmtree(harness.build / "local")
    shutil.rmtree(harness.build / "packages")


def test_a_plan_is_handed_over_and_applied_once(here: Harness, tmp_path: Path) -> None:
    file = tmp_path / "dev.handover"
    given = ("--hand-over", str(file))
    here.run("plan", "dev", *STACK, *given)
    another_machine(here)

    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert "was changed after it was made" in here.run("apply", "dev", *STACK, *given, expect=2)
    file.write_bytes(whole)
    assert "is for environment dev, not for preprod" in here.run("apply", "preprod", *STACK, *given, expect=2)
    assert (descriptions(here), state(here)) == ({}, None)
    assert not (here.build / "packages").exists()

    here.run("apply", "dev", *STACK, *given)
    assert set(descriptions(here)) == {"dev-safemate-tiny", "dev-safemate-tiny-second"}
    assert (here.build / "packages/upload.zip").read_bytes() == b"upload"

    another_machine(here)
    assert "now there is one" in here.run("apply", "dev", *STACK, *given, expect=2)
    here.client("s3", "dev").delete_object(Bucket=BUCKET, Key=STATE)
    assert "applied already" in here.run("apply", "dev", *STACK, *given, expect=2)


def test_an_account_without_keys_says_how_to_get_them(other_harness: Harness, tmp_path: Path) -> None:
    file = tmp_path / "dev.handover"
    printed = other_harness.run("plan", "dev", "--hand-over", str(file), expect=2)
    assert "nox -s apply -- dev --stack bootstrap" in printed
    assert not file.exists()
