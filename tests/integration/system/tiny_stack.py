"""A stack of two roles, for tests that need to apply something quickly: its plan, its state, its folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.integration.system.harness import ACCOUNTS, Harness

STACK = ("--stack", "bootstrap")
ROLES = "dev-safemate-tiny"
STATE = "dev/bootstrap/terraform.tfstate"
BUCKET = f"terraform-state-{ACCOUNTS['dev']}"

_ROLE = """
resource "aws_iam_role" "%s" {
  name        = "${var.environment}-safemate-tiny%s"
  description = "%s"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "apigateway.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
    }]
  })

  tags = { Name = "${var.environment}-safemate-tiny%s" }
}
"""

# What the second is described as is not known until apply: the plan's JSON has nothing of the text it will end in.
_MAIN = _ROLE % ("this", "", "Lets API Gateway write logs.", "") + _ROLE % (
    "second",
    "-second",
    "${aws_iam_role.this.unique_id} GOOD",
    "-second",
)

_VARIABLES = "\n".join(
    f'variable "{name}" {{\n  description = "{name}"\n  type        = {type_}\n  nullable    = false\n}}\n'
    for name, type_ in {"account_id": "string", "emulated": "bool", "environment": "string", "region": "string"}.items()
)


def put_in(root: Path) -> None:
    """Put it into a clone of the repository, as stack `bootstrap`: that name the policies know."""
    folder = root / "terraform/stacks/bootstrap"
    for path in folder.glob("*.tf"):
        if path.name not in ("providers.tf", "versions.tf"):
            path.unlink()
    (folder / "main.tf").write_text(_MAIN)
    (folder / "variables.tf").write_text(_VARIABLES)
    for values in root.glob("environments/*/bootstrap.tfvars"):
        values.unlink()  # it has no use for them
    (root / "policies/waivers.yaml").write_text("waivers: []\n")


def edit(root: Path, old: str, new: str) -> None:
    path = root / "terraform/stacks/bootstrap/main.tf"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def folder(harness: Harness) -> Path:
    return harness.build / "local/dev/bootstrap"


def descriptions(harness: Harness) -> dict[str, str]:
    """The roles that are in the account, and what they are described as."""
    roles = harness.client("iam", "dev").list_roles()["Roles"]
    return {role["RoleName"]: role["Description"] for role in roles if role["RoleName"].startswith(ROLES)}


def state(harness: Harness) -> dict[str, Any] | None:
    """The state as the bucket has it; None when there is none, or no bucket."""
    s3 = harness.client("s3", "dev")
    try:
        return dict(json.loads(s3.get_object(Bucket=BUCKET, Key=STATE)["Body"].read()))
    except (s3.exceptions.NoSuchKey, s3.exceptions.NoSuchBucket):
        return None
