"""What the saved queries find in the lines that this function really writes."""

from __future__ import annotations

import json

from shared import clients
from tests.unit.lambda_src.conftest import Api
from tests.unit.lambda_src.saved_queries import ask


def test_errors_finds_the_traceback_and_by_request_id_the_whole_request(api: Api) -> None:
    assert api.send("GET", "/wallets").status == 200
    assert ask("errors", api.output().splitlines()) == []

    clients.dynamodb().delete_table(TableName="dev-safemate-wallets")
    failed = api.send("GET", "/wallets")
    assert failed.status >= 500
    lines = api.output().splitlines()
    (error,) = [json.loads(row["@message"]) for row in ask("errors", lines)]
    assert "ResourceNotFoundException" in error["exception"]
    found = ask("by-request-id", lines, REQUEST_ID=failed.body["error"]["requestId"])
    assert {"AWS call failed", "request"} <= {row["message"] for row in found}
