"""On call: the saved queries, asked with `logs` of an environment that has been used."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest

from tests.integration.system.harness import Harness
from tests.unit.lambda_src.saved_queries import texts

NFT = {"collection": "birds", "metadataUri": "ipfs://bafy/1.json"}


def ask(harness: Harness, *arguments: str) -> list[dict[str, str]]:
    """The rows of dev's answer."""
    printed = harness.run("logs", "dev", "--json", *arguments)
    (answer,) = json.loads(printed[printed.index("[") :])
    assert answer["environment"] == "dev"
    rows: list[dict[str, str]] = answer["rows"]
    return rows


@pytest.fixture(scope="module")
def used(deployed: Harness) -> str:
    """The request id in the answer to a wish for an NFT that nobody paid for."""
    request = urllib.request.Request(
        deployed.outputs("dev")["payment_api_url"] + "/nft/mint",
        data=json.dumps(NFT).encode(),
        headers={"Content-Type": "application/json"},
    )
    with pytest.raises(urllib.error.HTTPError) as asked:
        urllib.request.urlopen(request, timeout=30)
    assert asked.value.code == 402
    return str(json.loads(asked.value.read())["error"]["requestId"])


def test_every_query_of_the_stack_is_saved_as_it_is_written(deployed: Harness) -> None:
    listed = {row["query"]: row for row in ask(deployed)}
    written = {slug: " ".join(text.split()) for slug, text in texts().items()}
    assert {slug: " ".join(row["text"].split()) for slug, row in listed.items()} == written
    assert listed["by-request-id"]["needs"] == "REQUEST_ID"
    assert listed["by-payment-id"]["needs"] == "PAYMENT_ID"


@pytest.mark.parametrize("slug", sorted(texts()))
def test_every_query_can_be_run(deployed: Harness, used: str, slug: str) -> None:
    values = ["--value", "id=00000000-0000-0000-0000-000000000000"] if "_ID" in texts()[slug] else []
    rows = ask(deployed, "--query", slug, *values)
    assert not (values and rows)


def test_cold_starts_are_seen_since_the_deployment(deployed: Harness, used: str) -> None:
    rows = ask(deployed, "--query", "cold-starts", "--since", "1d")
    assert any(row["@log"].endswith("payment-handler") and float(row["averageMs"]) > 0 for row in rows)


def test_the_route_that_was_called_is_among_the_slowest(deployed: Harness, used: str) -> None:
    slowest = ask(deployed, "--query", "slowest-routes")
    (row,) = [row for row in slowest if (row["method"], row["route"]) == ("POST", "/nft/mint")]
    assert int(row["calls"]) >= 1
    assert float(row["slowestMs"]) >= float(row["functionP95Ms"]) > 0


def test_the_request_id_of_a_line_finds_its_request(deployed: Harness, used: str) -> None:
    rows = ask(deployed, "--query", "by-request-id", "--value", f"request_id={used}")
    assert all(used in row["@message"] for row in rows)
    found_in = {row["@log"].partition(":")[2].rpartition("/")[0] for row in rows}
    assert found_in == {"/aws/lambda", "/aws/apigateway"}  # the function's own line, and the access log's


def test_a_person_reads_a_table(deployed: Harness, used: str) -> None:
    printed = deployed.run("logs", "dev", "--query", "cold-starts")
    assert "dev · cold-starts, the last 3h" in printed
    assert "slowestMs" in printed


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--query", "no-such"), "these there are: by-payment-id, by-request-id"),
        (("--query", "by-request-id"), "--value request_id=…"),
        (("--query", "errors", "--value", "id=1"), "errors has no ID"),
        (("--query", "by-request-id", "--value", 'id=" or 1 = 1'), "is no id"),
        (("--query", "errors", "--since", "soon"), "is no period"),
    ],
)
def test_a_wrong_question_is_refused_with_what_is_right(
    deployed: Harness, arguments: tuple[str, ...], says: str
) -> None:
    assert says in deployed.run("logs", "dev", *arguments, expect=2)
