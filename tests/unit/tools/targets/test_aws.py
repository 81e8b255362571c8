from __future__ import annotations

from collections.abc import Mapping

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError, ProfileNotFound

from tools.context import Context
from tools.environments.load import load
from tools.errors import BadInput, ExitCode, ToolFailed
from tools.targets import aws
from tools.targets.access import Access


class Sts:
    def __init__(self, answer: object) -> None:
        self.answer = answer

    def get_caller_identity(self) -> object:
        if isinstance(self.answer, Exception):
            raise self.answer
        return {"Account": self.answer}


@pytest.fixture
def sts(monkeypatch: pytest.MonkeyPatch) -> Sts:
    fake = Sts("111111111111")
    monkeypatch.setattr(Access, "client", lambda *_: fake)
    return fake


def test_the_right_account_is_let_in(context: Context, caller: Mapping[str, str], sts: Sts) -> None:
    access = aws.reach(caller, load(context, "dev"))
    assert access.endpoint is None
    assert access.env["AWS_PROFILE"] == "production"


def test_another_account_is_refused_with_both_numbers(context: Context, caller: Mapping[str, str], sts: Sts) -> None:
    sts.answer = "999999999999"
    with pytest.raises(BadInput, match=r"999999999999.*111111111111") as caught:
        aws.reach(caller, load(context, "dev"))
    assert "AWS_PROFILE" in caught.value.hint


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (NoCredentialsError(), BadInput),
        (ClientError({"Error": {"Code": "ExpiredToken", "Message": "expired"}}, "GetCallerIdentity"), BadInput),
        (ProfileNotFound(profile="production"), BadInput),
        (EndpointConnectionError(endpoint_url="https://sts.us-east-1.amazonaws.com"), ToolFailed),
    ],
)
def test_unusable_credentials_are_one_clear_error(
    context: Context, caller: Mapping[str, str], sts: Sts, error: Exception, kind: type[BadInput]
) -> None:
    sts.answer = error
    with pytest.raises(kind) as caught:
        aws.reach(caller, load(context, "dev"))
    assert caught.value.hint
    assert caught.value.exit_code in (ExitCode.UNUSABLE, ExitCode.FAILED)


def test_an_endpoint_left_over_from_an_emulator_is_refused(
    context: Context, caller: Mapping[str, str], sts: Sts
) -> None:
    left_over = {**caller, "AWS_ENDPOINT_URL": "http://127.0.0.1:4566"}
    with pytest.raises(BadInput, match="AWS_ENDPOINT_URL"):
        aws.reach(left_over, load(context, "dev"))
    assert aws.reach({**left_over, "SAFEMATE_ALLOW_ENDPOINT": "1"}, load(context, "dev")).endpoint is None
