"""What holds data, and many things at once, go only by exact address: with real plans of a real environment.

A clone of the repository is given things of its own to lose, beside those of the environment that other tests use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.integration.system.harness import Harness

TABLE = 'module.table["spare"].aws_dynamodb_table.on_demand[0]'
BUCKET = "module.spare_bucket.aws_s3_bucket.this"
GROUPS = tuple(f'module.user_pool.aws_cognito_user_group.this["spare{n}"]' for n in range(11))

TABLES, POOL, BUCKETS, ALARMS = (
    f"terraform/stacks/service/{name}.tf" for name in ("tables", "user_pool", "bucket", "monitor_alarms")
)

SPARE_TABLE = '    spare = { hash_key = "id", attributes = { id = "S" } }\n'
SPARE_GROUPS = "".join(f'    spare{n} = "To be lost."\n' for n in range(11))
SPARE_BUCKET = """
module "spare_bucket" {
  source = "../../modules/s3"

  name            = "${local.prefix}-spare"
  kms_key_arn     = module.key.key_arn
  force_destroy   = true
  expiration_days = 365
  tags            = { DataClassification = "internal" }
}
"""


def edit(root: Path, name: str, old: str, new: str) -> None:
    text = (root / name).read_text()
    assert old in text, f"{name} has no {old!r}"
    (root / name).write_text(text.replace(old, new, 1))


def rename_everywhere(root: Path, name: str, old: str, new: str) -> None:
    text = (root / name).read_text()
    assert old in text, f"{name} has no {old!r}"
    (root / name).write_text(text.replace(old, new))


@pytest.fixture
def spare(deployed: Harness, clone: Callable[[], Path]) -> Iterator[Harness]:
    """The deployed environment, and a clone whose sources have given it more; taken away again afterwards."""
    root = clone()
    edit(root, TABLES, "  tables = {\n", "  tables = {\n" + SPARE_TABLE)
    edit(root, POOL, "  groups = {\n", "  groups = {\n" + SPARE_GROUPS)
    (root / BUCKETS).write_text((root / BUCKETS).read_text() + SPARE_BUCKET)
    subject = replace(deployed, root=root)
    try:
        subject.run("apply", "dev")
        yield subject
    finally:
        left = "dev-safemate-spare" in deployed.client("dynamodb", "dev").list_tables()["TableNames"]
        deployed.run("apply", "dev", *allow(*((TABLE, BUCKET, *GROUPS) if left else (BUCKET,))))


def allow(*addresses: str) -> list[str]:
    return [word for address in addresses for word in ("--allow-destroy", address)]


def blocking(harness: Harness) -> set[tuple[str, str]]:
    found = harness.verdict("dev")["findings"]
    return {(f["rule"], f["address"]) for f in found if f["result"] != "waived"}


def test_what_is_lost_for_good_is_blocked_and_then_allowed_by_exact_address(spare: Harness) -> None:
    edit(spare.root, POOL, SPARE_GROUPS, "")
    edit(spare.root, TABLES, SPARE_TABLE, "")
    edit(spare.root, BUCKETS, "-spare", "-spare-two")
    block = "module.table.aws_dynamodb_table.on_demand"
    printed = spare.run("plan", "dev", *allow(block), expect=1)
    blocked = {("SM_P_0001", TABLE), ("SM_P_0001", BUCKET), ("SM_P_0001", block), ("SM_P_0003", "the whole plan")}
    assert blocking(spare) == blocked
    assert "11 aws_cognito_user_group" in printed
    assert f"--allow-destroy '{TABLE}'" in printed
    assert "because of bucket" in printed

    allowed = (TABLE, BUCKET, *GROUPS)
    # An alarm that a composite alarm names cannot be deleted: the composite has to let go of it first.
    rename_everywhere(spare.root, ALARMS, "-synthetic-failures", "-synthetic-trouble")
    spare.run("plan", "dev", *allow(*allowed))
    assert (blocking(spare), set(spare.verdict("dev")["allowed"])) == (set(), set(allowed))
    refused = spare.run("apply", "dev", "--saved-plan", *allow("module.key.aws_kms_key.this"), expect=2)
    assert "cannot change what the gate has said" in refused

    spare.run("apply", "dev", "--saved-plan")
    assert "dev-safemate-spare" not in spare.client("dynamodb", "dev").list_tables()["TableNames"]
    buckets = {b["Name"] for b in spare.client("s3", "dev").list_buckets()["Buckets"]}
    assert "dev-safemate-spare-two" in buckets
    assert "dev-safemate-spare" not in buckets
    alarms = {a["AlarmName"] for a in spare.client("cloudwatch", "dev").describe_alarms()["MetricAlarms"]}
    assert {name for name in alarms if "synthetic" in name} == {"dev-safemate-synthetic-trouble"}
