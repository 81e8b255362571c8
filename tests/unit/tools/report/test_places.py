"""Where a resource is written, found by its address: in a stack made up for the purpose, and in the real ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools.context import REPOSITORY
from tools.report.places import Places

STACK = "terraform/stacks/service"

MAIN = """
resource "aws_kms_key" "this" {
}
module "far" {
  source = "registry/x"
}
module "table" {
  source   = "../../modules/table"
}
module "queue" {
  source = "../../modules/inner"
}
"""

TABLE = """variable "x" {}

resource "aws_dynamodb_table" "this" {
}
module "inner" {
  source = "../inner"
}
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    files = {
        f"{STACK}/aaa.tf": "locals {}\n",
        f"{STACK}/main.tf": MAIN,
        "terraform/modules/table/main.tf": TABLE,
        "terraform/modules/inner/i.tf": 'resource "aws_sqs_queue" "q" {}\n',
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("aws_kms_key.this", (f"{STACK}/main.tf", 2)),
        ('module.table["a.b[0]"].aws_dynamodb_table.this[0]', ("terraform/modules/table/main.tf", 3)),
        ("module.table.module.inner[1].aws_sqs_queue.q", ("terraform/modules/inner/i.tf", 1)),
        ("module.queue.aws_sqs_queue.q", ("terraform/modules/inner/i.tf", 1)),
        ("module.table.aws_dynamodb_table.gone", (f"{STACK}/main.tf", 7)),
        ("module.table", (f"{STACK}/main.tf", 7)),
        ("module.far.aws_dynamodb_table.this", (f"{STACK}/main.tf", 4)),
        ("module.gone.aws_x.y", (f"{STACK}/aaa.tf", 1)),
        ("aws_x.gone", (f"{STACK}/aaa.tf", 1)),
        ("terraform/stacks/account", (f"{STACK}/aaa.tf", 1)),
    ],
)
def test_a_resource_is_found_through_its_modules(source: Path, address: str, expected: tuple[str, int]) -> None:
    assert Places(source, "service").find(address) == expected


def test_a_module_outside_the_repository_is_not_read(source: Path) -> None:
    (source / STACK / "out.tf").write_text('module "out" {\n  source = "../../../../outside"\n}\n')
    outside = source.parent / "outside"
    outside.mkdir()
    (outside / "x.tf").write_text('resource "aws_x" "y" {}\n')
    assert Places(source, "service").find("module.out.aws_x.y") == (f"{STACK}/out.tf", 1)


@pytest.mark.parametrize("stack", ["service", "bootstrap"])
def test_every_resource_block_of_this_repository_is_found(stack: str) -> None:
    """Every block a stack has, found by its address, stands where it says that it does."""
    places = Places(REPOSITORY, stack)
    folder = REPOSITORY / "terraform" / "stacks" / stack
    headers = [line for path in folder.glob("*.tf") for line in path.read_text().splitlines()]
    addresses = [
        f"{json.loads(parts[1])}.{json.loads(parts[2])}" if parts[0] == "resource" else f"module.{json.loads(parts[1])}"
        for parts in (line.split() for line in headers)
        if parts and parts[0] in ("resource", "module")
    ]
    assert len(addresses) >= 5
    for address in addresses:
        file, line = places.find(address)
        header = (REPOSITORY / file).read_text().splitlines()[line - 1]
        assert all(f'"{name}"' in header for name in address.removeprefix("module.").split(".")), address
