"""Every environment from nothing to deployed, and unchanged on a second look (to nothing again: test_taken_away.py)."""

from __future__ import annotations

import json
import re

from tests.integration.system.harness import ACCOUNTS, ENVIRONMENTS, Harness

TABLES = (
    "monitor-state", "nfts", "payments", "requests", "transactions", "users", "wallet-sessions", "wallets",
)  # fmt: skip

REPORTS = {"report.md", "report.html", "findings.sarif", "junit.xml"}


def test_apply_makes_every_environment_and_says_where_its_api_is(deployed: Harness) -> None:
    for name in ENVIRONMENTS:
        url = deployed.outputs(name)["wallet_api_url"]
        assert url.startswith(f"http://127.0.0.1:{deployed.port}/restapis/")
        verdict = deployed.verdict(name)
        assert (verdict["result"], verdict["environment"]) == ("pass", name)
        assert verdict["used_at"]


def test_every_environment_is_made_in_an_account_of_its_own(deployed: Harness) -> None:
    tables = {name: deployed.client("dynamodb", name).list_tables()["TableNames"] for name in ENVIRONMENTS}
    for name, found in tables.items():
        assert found == [f"{name}-safemate-{table}" for table in TABLES]


def test_a_second_plan_of_all_three_side_by_side_changes_nothing(deployed: Harness) -> None:
    printed = deployed.run("plan", *ENVIRONMENTS)
    for name in ENVIRONMENTS:
        changes = deployed.plan(name)["resource_changes"]
        assert len(changes) > 80
        assert {tuple(c["change"]["actions"]) for c in changes} <= {("no-op",)}, name
    summary = printed[printed.index("all environments") :]
    assert len(re.findall(r"^\s+(?:dev|preprod|prod)\s+no changes.*pass.*ok", summary, re.MULTILINE)) == 3


def test_nothing_has_drifted_after_apply(deployed: Harness) -> None:
    deployed.run("drift", *ENVIRONMENTS)


def test_a_secret_is_in_no_plan_no_state_and_no_report(deployed: Harness) -> None:
    secrets = {
        json.loads(
            deployed.client("ssm", name).get_parameter(Name=parameter, WithDecryption=True)["Parameter"]["Value"]
        )[field]
        for name in ENVIRONMENTS
        for parameter, field in [
            (deployed.outputs(name)["secret_names"]["monitor-credentials"], "password"),
            (deployed.outputs(name)["secret_names"]["cdp-credentials"], "apiKeySecret"),
        ]
    }
    assert len(secrets) > len(ENVIRONMENTS)
    deployed.run("plan", *ENVIRONMENTS)  # after the secrets were put in: the provider has read them
    for name in ENVIRONMENTS:
        files = [p for p in deployed.folder(name).iterdir() if p.is_file()]
        assert {"plan.json", "plan.tfplan", *REPORTS} <= {p.name for p in files}
        state = {"Bucket": f"terraform-state-{ACCOUNTS[name]}", "Key": f"{name}/service/terraform.tfstate"}
        texts = [p.read_bytes() for p in files] + [deployed.client("s3", name).get_object(**state)["Body"].read()]
        assert not [secret for secret in secrets for text in texts if secret.encode() in text]


def test_no_report_holds_an_account_id_and_one_is_about_all_environments(deployed: Harness) -> None:
    deployed.run("plan", *ENVIRONMENTS)
    together = deployed.build / "local" / "report.md"
    reports = [together, *(deployed.folder(name) / report for name in ENVIRONMENTS for report in REPORTS)]
    texts = {path: path.read_text(encoding="utf-8") for path in reports}
    assert not [path for path, text in texts.items() for account in ACCOUNTS.values() if account in text]
    assert max(len(text) for path, text in texts.items() if path.suffix == ".md") <= 65_536
    assert all(f"| {name} | no changes" in texts[together] for name in ENVIRONMENTS)


def test_a_change_behind_terraforms_back_is_drift_and_named(deployed: Harness) -> None:
    bucket = deployed.outputs("dev")["data_bucket_name"]
    s3 = deployed.client("s3", "dev")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    try:
        printed = deployed.run("drift", "dev", expect=1)
        assert "aws_s3_bucket_versioning.this" in printed
        assert "Enabled" in printed
        assert "Suspended" in printed
    finally:
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})


def test_a_run_leaves_the_source_tree_as_it_was(deployed: Harness) -> None:
    left = [p for p in (deployed.root / "terraform").rglob("*") if p.name in {".terraform", "errored.tfstate"}]
    assert not left
