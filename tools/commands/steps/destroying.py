"""What destroying needs beside a plan: its own verdict, protections taken off, and proof that nothing is left."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tools.errors import BadInput, ToolFailed
from tools.model import Verdict
from tools.policy import verdict as verdicts
from tools.workflow import Run


def judge(run: Run) -> Run:
    """A destroy plan passes when it does nothing but destroy; there is nothing left for the policies to look at.

    Raises:
        BadInput: it would also make or change something.
    """
    stray = run.planned.of_kind("create", "update", "replace")
    if stray:
        raise BadInput(
            "this destroy plan would also make or change something",
            why="\n".join(f"{c.kind} {c.address}" for c in stray),
        )
    how = run.approval.says if run.approval else "confirmed by --yes" if run.request.yes else "confirmed by name"
    verdict = Verdict("pass", (), {"destroyed": len(run.planned.of_kind("delete"))}, (how,))
    binding = verdicts.binding(run.context, run.request, run.environment, run.planned)
    verdicts.write(run.run_dir / "verdict.json", verdict, binding)
    return replace(run, verdict=verdict)


def release_protection(run: Run) -> Run:
    """Take deletion protection off what the confirmed plan destroys.

    On AWS protection is there to need a second, separate decision, so there this refuses and says how.

    Raises:
        BadInput: on AWS, something is protected.
    """
    protected = [item for item in _prior(run) if _is_protected(item)]
    if not protected:
        return run
    if not run.request.target.emulated:
        raise BadInput(
            "deletion protection is on",
            why="\n".join(item["address"] for item in protected),
            hint=f"set deletion_protection_enabled = false in {run.environment.tfvars}, apply that, then destroy",
        )
    for item in protected:
        _RELEASE[item["type"]](run, item["change"]["before"])
    return replace(run, notes=(*run.notes, f"deletion protection taken off {len(protected)} resource(s)"))


def _prior(run: Run) -> list[dict[str, Any]]:
    changes = run.document.get("resource_changes", [])
    return [c for c in changes if "delete" in c["change"]["actions"] and c["type"] in _RELEASE]


def _is_protected(item: dict[str, Any]) -> bool:
    before = item["change"]["before"]
    return bool(before.get("deletion_protection_enabled")) or before.get("deletion_protection") == "ACTIVE"


def _release_table(run: Run, before: dict[str, Any]) -> None:
    run.reached.client("dynamodb").update_table(TableName=before["name"], DeletionProtectionEnabled=False)


def _release_user_pool(run: Run, before: dict[str, Any]) -> None:
    run.reached.client("cognito-idp").update_user_pool(UserPoolId=before["id"], DeletionProtection="INACTIVE")


_RELEASE = {"aws_dynamodb_table": _release_table, "aws_cognito_user_pool": _release_user_pool}


def empty_buckets(run: Run) -> Run:
    """On an emulator, empty the buckets that the confirmed plan destroys: nothing there is anyone's only copy."""
    if not run.request.target.emulated:
        return run
    changes = run.document.get("resource_changes", [])
    for item in changes:
        if item["type"] == "aws_s3_bucket" and "delete" in item["change"]["actions"]:
            _empty(run.reached.client("s3"), item["change"]["before"]["bucket"])
    return run


def _empty(s3: Any, bucket: str) -> None:
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        keys = [{"Key": o["Key"], "VersionId": o["VersionId"]} for o in found]
        if keys:
            s3.delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True})


def verify_gone(run: Run) -> Run:
    """The state must be empty now.

    Raises:
        ToolFailed: Terraform says it has finished, and the state still holds something.
    """
    left = run.driver.run("state list")
    if left.returncode and "No state file was found" not in left.stderr:
        why = left.stderr.strip()[-500:]
        raise ToolFailed(f"the state of {run.environment.name} cannot be read after destroy", why=why)
    if left.stdout.strip():
        raise ToolFailed(
            f"{run.environment.name} still has resources after destroy", why=left.stdout.strip(),
            hint=f"{run.command('destroy')}   goes on from here",
        )  # fmt: skip
    (run.run_dir / "outputs.json").unlink(missing_ok=True)
    return replace(run, outputs={})
