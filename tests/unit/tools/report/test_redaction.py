"""No secret and no account id leaves the machine in a report, wherever in a result it stands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from policies.rule import Table
from tools.model import Change, DriftItem, Edit, Finding, Plan, RunResult, Verdict
from tools.report.redaction import HIDDEN, Redaction

ACCOUNTS = {"111111111111": "dev", "333333333333": "prod"}
DIGEST = "1" * 64


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("arn:aws:iam::111111111111:role/x", "arn:aws:iam::[account dev]:role/x"),
        ("terraform-state-333333333333", "terraform-state-[account prod]"),
        ("https://sqs.us-east-1.amazonaws.com/987654321098/q", "https://sqs.us-east-1.amazonaws.com/[account …1098]/q"),
        (f"digest {DIGEST} at 1764000000000", f"digest {DIGEST} at 1764000000000"),
    ],
)
def test_account_ids_are_named_not_shown(text: str, expected: str) -> None:
    assert Redaction(accounts=ACCOUNTS).text(text) == expected
    assert Redaction().text(text) == text


@pytest.mark.parametrize(
    "secret",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "ASIAIOSFODNN7EXAMPLE",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
        "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIAbc\n-----END EC PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nMHcCAQEEIAbc and cut off",
        "ghp_" + "a1B2" * 9,
        "xoxb-123456789012-abcdefghijkl",
        "sk_live_" + "a1b2c3d4" * 3,
        "302e020100300506032b657004220420" + "ab" * 32,
    ],
)
def test_a_credential_is_known_by_its_shape(secret: str) -> None:
    found = Redaction().text(f"the value is {secret}")
    assert secret[8:24] not in found
    assert found.startswith("the value is ")
    assert HIDDEN in found


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Authorization: Bearer abcdefghijklmnop.qrst", "abcdefghijklmnop"),
        ("https://somebody:hunter22@example.com/x", "hunter22"),
        ("https://b.s3.amazonaws.com/k?X-Amz-Signature=0a1b2c3d4e5f&x=1", "0a1b2c3d4e5f"),
        ("DB_PASSWORD=correct-horse", "correct-horse"),
        ('{"apiKeySecret": "s3cr3t-value"}', "s3cr3t-value"),
        ("{'private_key': 'abcdef012345'}", "abcdef012345"),
        ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG", "wJalrXUtnFEMI"),
    ],
)
def test_a_credential_is_known_by_what_stands_before_it(text: str, secret: str) -> None:
    found = Redaction().text(text)
    assert secret not in found
    assert HIDDEN in found


@pytest.mark.parametrize(
    "harmless",
    [
        "arn:aws:secretsmanager:us-east-1::secret:wallet-name-abcdef",
        "load balancers ask for the health check without a token: required",
        "CDP_SECRET=/dev-safemate/cdp-credentials",
        '{"KMS_KEY_ARN": "arn:aws:kms:us-east-1::key/1"}',
        "Ensure that the secret key rotates every 90 days",
        "aws_secretsmanager_secret.this",
        "secret_names = {cdp = 1}",
    ],
)
def test_names_of_secrets_and_prose_about_them_stay_readable(harmless: str) -> None:
    assert Redaction().text(harmless) == harmless


def test_half_a_character_does_not_stop_a_report_from_being_written() -> None:
    assert Redaction().text("é \ud800").encode() == "é ?".encode()


def test_what_the_plan_marks_as_sensitive_is_hidden_wherever_it_is_quoted() -> None:
    document = {
        "resource_changes": [
            {
                "change": {
                    "before": {"keys": [{"value": "old-plain-words"}], "size": "shown-elsewhere"},
                    "before_sensitive": {"keys": [{"value": True}]},
                    "after": {"all": {"inner": ["new-plain-words", "dev"]}},
                    "after_sensitive": {"all": True},
                }
            }
        ],
        "planned_values": {"outputs": {"o": {"value": "an-output-value", "sensitive": True}}},
    }
    text = "old-plain-words new-plain-words an-output-value shown-elsewhere dev"
    assert Redaction.of(document, {}).text(text) == f"{HIDDEN} {HIDDEN} {HIDDEN} shown-elsewhere dev"


@pytest.mark.parametrize("attribute", ["environment[0].variables.API_KEY", "master_password", "secret_string", "token"])
def test_an_attribute_that_says_it_holds_a_secret_shows_none(attribute: str) -> None:
    edit, item = Edit(attribute, "(not set)", "plain"), DriftItem("a.b", attribute, "old", "arn:aws:x")
    assert Redaction().apply(edit) == Edit(attribute, "(not set)", HIDDEN)
    assert Redaction().apply(item) == DriftItem("a.b", attribute, HIDDEN, "arn:aws:x")
    assert Redaction().apply(Edit("key_id", "a", "b")) == Edit("key_id", "a", "b")


def test_every_corner_of_a_result_is_redacted(tmp_path: Path) -> None:
    secret = "arn:aws:iam::111111111111:role/AKIAIOSFODNN7EXAMPLE"
    result = RunResult(
        verb="plan", environment="dev", target="local", stack="service", run_dir=tmp_path / "111111111111",
        plan=Plan(
            tmp_path, tmp_path, DIGEST,
            (Change(secret, "t", ("update",), edits=(Edit(secret, secret, secret),), reason=secret),),
        ),
        verdict=Verdict(
            "fail", (Finding("R", secret, "fail", secret),), {secret: 1}, (secret,),
            (Table(secret, (secret,), ((secret,),), secret),), (secret,), {secret: 1},
        ),
        outputs={"o": {"inner": [secret]}}, drift=(DriftItem(secret, "a", secret, secret),), notes=(secret,),
    )  # fmt: skip
    redacted = Redaction(accounts=ACCOUNTS).apply(result)
    assert redacted.run_dir == result.run_dir
    assert redacted.plan is not None
    assert redacted.plan.sha256 == DIGEST
    text = repr(replace(redacted, run_dir=Path()))
    assert "111111111111" not in text.replace(DIGEST, "")
    assert "AKIA" not in text
    assert text.count("[account dev]") == 20
