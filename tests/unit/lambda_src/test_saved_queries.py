"""The saved queries over the lines that AWS writes: API Gateway's access log, Lambda's own. Lines that our functions
write are asked in each function's own tests (test_saved_queries.py there)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.unit.lambda_src.saved_queries import STACK, ask, texts
from tools import insights

ROOT = Path(__file__).resolve().parents[3]

WELL_KNOWN = {"errors", "payments", "wallet-connections", "by-request-id", "by-payment-id", "cold-starts",
              "slowest-routes", "monitor-failures"}  # fmt: skip


def test_every_query_of_the_stack_is_read_here_and_understood() -> None:
    assert set(texts()) == WELL_KNOWN
    assert STACK.read_text(encoding="utf-8").count("<<-EOT") == len(texts())
    for text in texts().values():
        assert insights.parse(text)


@pytest.mark.parametrize("slug", sorted(WELL_KNOWN))
def test_no_query_finds_anything_in_other_peoples_lines(slug: str) -> None:
    values = {name: "5f0c1e6a" for name in ("REQUEST_ID", "PAYMENT_ID") if name in texts()[slug]}
    assert ask(slug, ["plain text", '{"any": "json"}', "START RequestId: 7 Version: 3", "[1, 2]", ""], **values) == []


def access(**given: Any) -> str:
    """A line of the access log: the fields that the module asks API Gateway for, and "-" for what there is not."""
    source = (ROOT / "terraform/modules/api_gateway/logs.tf").read_text()
    names = re.findall(r"^    (\w+) += \"\$context\.", source, re.MULTILINE)
    assert set(given) <= set(names)
    return json.dumps(dict.fromkeys(names, "-") | {name: str(value) for name, value in given.items()})


def test_the_slowest_route_comes_first_with_its_own_calls_alone() -> None:
    lines = [access(method="GET", route="/nft/{nftId}", latencyMs=ms, integrationMs=ms - 5) for ms in range(10, 110)]
    lines += [access(method="POST", route="/nft/mint", latencyMs=ms, integrationMs=ms - 1) for ms in (900, 1900)]
    first, second = ask("slowest-routes", lines)
    assert first == {"method": "POST", "route": "/nft/mint", "calls": "2", "p95Ms": "1900", "slowestMs": "1900",
                     "functionP95Ms": "1899"}  # fmt: skip
    assert second == {"method": "GET", "route": "/nft/{nftId}", "calls": "100", "p95Ms": "104", "slowestMs": "109",
                      "functionP95Ms": "99"}  # fmt: skip


def platform(kind: str, request: str = "r1", **metrics: Any) -> str:
    """Lambda's own line in its JSON format (Lambda developer guide, "Log formats")."""
    record = {"requestId": request, "metrics": {"durationMs": 2.5, "memorySizeMB": 256, **metrics}, "status": "success"}
    return json.dumps({"time": "2027-01-15T08:00:00.000Z", "type": kind, "record": record})


def test_cold_starts_are_counted_and_timed() -> None:
    lines = [platform("platform.report", initDurationMs=ms) for ms in (100, 300)]
    lines += [platform("platform.report"), platform("platform.start")]
    log = "111111111111:/aws/lambda/dev-safemate-payment-handler"
    (found,) = ask("cold-starts", lines, log=log)
    assert found == {"@log": log, "coldStarts": "2", "averageMs": "200", "slowestMs": "300"}


def test_a_request_id_leads_to_the_access_log_and_to_lambdas_own_line() -> None:
    lines = [
        access(requestId="c6af9ac6", integrationRequest="52fdfc07", status=500),
        access(requestId="d7b0abd7", integrationRequest="63aeed18", status=200),
        platform("platform.report", request="52fdfc07"),
        platform("platform.report", request="63aeed18"),
    ]
    (by_api,) = ask("by-request-id", lines, REQUEST_ID="c6af9ac6")
    assert by_api["status"] == "500"
    by_lambda = ask("by-request-id", lines, REQUEST_ID="52fdfc07")
    assert [row["@message"] for row in by_lambda] == [lines[0], lines[2]]
