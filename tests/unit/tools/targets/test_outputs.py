from __future__ import annotations

from tools.context import Context
from tools.environments.load import load
from tools.model import Target
from tools.targets.access import Access
from tools.targets.outputs import callable_from_here

OUTPUTS = {
    "wallet_api_id": "abc123",
    "wallet_api_stage": "dev",
    "wallet_api_url": "https://abc123.execute-api.us-east-1.amazonaws.com/dev",
    "data_bucket_name": "dev-safemate-data",
}


def test_an_emulated_api_gets_an_address_that_answers_from_here(context: Context) -> None:
    access = Access(Target.LOCAL, load(context, "dev"), "http://127.0.0.1:4566", {})
    values = callable_from_here(access, OUTPUTS)
    assert values["wallet_api_url"] == "http://127.0.0.1:4566/restapis/abc123/dev/_user_request_"
    assert values["data_bucket_name"] == "dev-safemate-data"


def test_on_aws_the_invoke_url_stays(context: Context) -> None:
    assert callable_from_here(Access(Target.AWS, load(context, "dev"), None, {}), OUTPUTS) == OUTPUTS
