"""X-Ray: what is traced in each environment, and what the deployed functions really send to its daemon."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

import pytest

from tests.integration.applications.buyers import Buyer
from tests.integration.applications.platform import Platform
from tests.integration.applications.test_official_clients import DOLLAR, NFT
from tests.integration.callers import fetch
from tests.integration.system.harness import ENVIRONMENTS, Harness

Segment = dict[str, Any]


@pytest.fixture(scope="module")
def platform(deployed: Harness) -> Platform:
    """The deployment with its stand-ins for the outside world."""
    return Platform(deployed)


@pytest.fixture
def broken(platform: Platform) -> Iterator[Platform]:
    """The same, to break; afterwards everything outside runs again, whatever became of the test."""
    yield platform
    platform.mend()


def received(harness: Harness, wanted: Callable[[Segment], bool]) -> Segment:
    """The last segment of that kind, once the daemon has it: a datagram takes a moment."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if found := [segment for segment in traces(harness)["segments"] if wanted(segment)]:
            return dict(found[-1])
        time.sleep(0.1)
    raise AssertionError(f"no such segment among {len(traces(harness)['segments'])}")


def traces(harness: Harness) -> dict[str, Any]:
    return dict(fetch(f"http://127.0.0.1:{harness.port}/_safemate/traces").body)


def is_about(name: str, wallet: str) -> Callable[[Segment], bool]:
    """Subsegments of that name that can be found by the wallet's address, in any case of letters."""
    return lambda s: s["name"] == name and _address(s) == wallet.lower()


def _address(segment: Segment) -> str:
    return str(segment.get("annotations", {}).get("wallet_address", "")).lower()


def trace_of(harness: Harness, segment: Segment) -> dict[str, Segment]:
    """All subsegments of its trace by name; they end, and so are sent, before the one around them."""
    received(harness, lambda s: s["trace_id"] == segment["trace_id"] and "/" in s["name"])  # the route: the last
    return {s["name"]: s for s in traces(harness)["segments"] if s["trace_id"] == segment["trace_id"]}


def test_a_transfer_is_found_by_wallet_and_amount_and_shows_its_steps(deployed: Harness, platform: Platform) -> None:
    api, _ = platform.user()
    first, second = (api.call("POST", "/wallets", {"name": name}).body for name in ("from", "to"))
    order = {"to": second["accountId"], "tinybars": "7"}
    paid = api.call("POST", f"/wallets/{first['walletId']}/transfers", order, {"idempotency-key": "traced-transfer-1"})
    assert paid.status in (200, 201), paid

    transfer = received(deployed, is_about("transfer", first["accountId"]))
    assert transfer["annotations"]["payment_amount"] == 7
    steps = trace_of(deployed, transfer)
    assert nested(steps) == {
        "open_key": "transfer",
        "transfer": "POST /wallets/_wallet_id_/transfers",
        "POST /wallets/_wallet_id_/transfers": None,
    }


def nested(steps: Mapping[str, Segment]) -> dict[str, str | None]:
    """Each step's parent by name; None for the invocation itself, whose segment is Lambda's and not ours."""
    names = {segment["id"]: name for name, segment in steps.items()}
    return {name: names.get(segment["parent_id"]) for name, segment in steps.items()}


def test_a_payment_is_found_by_payer_and_amount_and_shows_its_steps(deployed: Harness, platform: Platform) -> None:
    began = int(time.time() * 1000)
    buyer = Buyer(platform).earn(DOLLAR)
    _, bought = buyer.pay("POST", "/nft/mint", NFT)
    assert bought.status in (200, 201), bought

    processing = received(deployed, is_about("payment_processing", buyer.address))
    assert processing["annotations"]["payment_amount"] == 10_000
    assert nested(trace_of(deployed, processing)) == {
        "verify_signature": "payment_processing",
        "settle_payment": "payment_processing",
        "payment_processing": "POST /nft/mint",
        "POST /nft/mint": None,
    }
    assert processing["trace_id"] in traced_lines(deployed, bought.body["paymentId"], began)


def traced_lines(harness: Harness, payment_id: str, began: int) -> set[str]:
    """The trace ids in the log lines of a payment; `began` in milliseconds, as only the oldest events are answered."""
    events = harness.client("logs", "dev").filter_log_events(
        logGroupName="/aws/lambda/dev-safemate-payment-handler", startTime=began
    )
    lines = [json.loads(e["message"]) for e in events["events"] if e["message"].lstrip().startswith("{")]
    return {str(line.get("xray_trace_id")) for line in lines if line.get("payment_id") == payment_id}


def test_a_facilitator_that_fails_is_a_fault_of_its_step(deployed: Harness, broken: Platform) -> None:
    buyer = Buyer(broken).earn(DOLLAR)
    broken.fault("facilitator", "verify", "error_500")
    _, refused = buyer.pay("POST", "/nft/mint", NFT)
    assert refused.status == 503, refused
    steps = trace_of(deployed, received(deployed, is_about("payment_processing", buyer.address)))
    assert {name for name, step in steps.items() if step.get("fault")} == steps.keys()
    assert "settle_payment" not in steps


def test_what_a_caller_does_wrong_is_an_error_and_no_fault(deployed: Harness, platform: Platform) -> None:
    api, _ = platform.user()
    began = time.time()
    assert api.status("GET", "/wallets/8e0bd2ec-3b7f-4c5c-9d19-1f3ac7a6a5d1") == 404
    looked = received(
        deployed, lambda s: s["name"] == "GET /wallets/_wallet_id_" and "cause" in s and s["start_time"] >= began
    )
    assert (looked.get("error"), looked.get("fault")) == (True, None)


def test_x_ray_would_take_all_of_it_and_learns_of_nobody_more_than_wallet_and_amount(deployed: Harness) -> None:
    found = traces(deployed)
    assert found["segments"]
    assert found["refused"] == []
    assert {key for s in found["segments"] for key in s.get("annotations", {})} <= {"wallet_address", "payment_amount"}
    assert "eyJ" not in json.dumps(found), "no token"


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_function_and_every_stage_is_traced(deployed: Harness, environment: str) -> None:
    functions = deployed.client("lambda", environment).list_functions()["Functions"]
    assert {f["FunctionName"]: f["TracingConfig"]["Mode"] for f in functions} == dict.fromkeys(
        deployed.outputs(environment)["function_names"].values(), "Active"
    )
    gateway, outputs = deployed.client("apigateway", environment), deployed.outputs(environment)
    for api in ("wallet", "payment"):
        stage = gateway.get_stage(restApiId=outputs[f"{api}_api_id"], stageName=outputs[f"{api}_api_stage"])
        assert stage["tracingEnabled"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_rule_of_its_own_decides_of_each_kind_of_request(deployed: Harness, environment: str) -> None:
    prefix = f"{environment}-safemate"
    asked = {
        ("payment-api", "GET", f"/{environment}/health"): "health",
        ("api", "GET", "/health"): "health",
        ("payment-api", "POST", f"/{environment}/nft/mint"): "payments",
        ("payment-api", "POST", f"/{environment}/health"): "payments",
        ("api", "POST", f"/{environment}/wallets"): "wallets",
    }
    rules = sampling_rules(deployed, environment)
    for (api, method, path), name in asked.items():
        request = {"ServiceName": f"{prefix}-{api}/{environment}", "HTTPMethod": method, "URLPath": path}
        decides = next(rule for rule in rules if all(fnmatchcase(value, rule[key]) for key, value in request.items()))
        assert decides["RuleName"] == f"{prefix}-{name}"


def sampling_rules(deployed: Harness, environment: str) -> list[dict[str, Any]]:
    """The account's rules, in the order X-Ray asks them."""
    records = deployed.client("xray", environment).get_sampling_rules()["SamplingRuleRecords"]
    return sorted((record["SamplingRule"] for record in records), key=lambda rule: int(rule["Priority"]))


def test_environments_differ_in_how_much_is_traced_and_payments_always_are_most(deployed: Harness) -> None:
    rates = {
        environment: {rule["RuleName"].rpartition("-")[2]: rule for rule in sampling_rules(deployed, environment)}
        for environment in ENVIRONMENTS
    }
    for rules in rates.values():
        assert set(rules) == {"health", "payments", "wallets"}
        assert rules["health"]["FixedRate"] < rules["wallets"]["FixedRate"] <= rules["payments"]["FixedRate"]
        assert rules["payments"]["ReservoirSize"] >= 1
    assert rates["dev"]["payments"]["FixedRate"] == 1
    assert rates["prod"]["payments"]["FixedRate"] < rates["preprod"]["payments"]["FixedRate"]
