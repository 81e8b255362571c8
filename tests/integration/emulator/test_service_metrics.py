"""What AWS publishes of its services: API Gateway's requests, every call of a function, messages that wait.

extensions/api_metrics.py, function_metrics.py and queue_metrics.py.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.integration.emulator.endpoint import DEV, Endpoint
from tests.integration.emulator.functions import call, deploy, expose
from tests.integration.emulator.test_alarm_evaluation import alarm, becomes, dimensions
from tests.integration.emulator.test_embedded_metrics import sums

ANSWERS = """
import time
def handler(event, context):
    path = (event.get("queryStringParameters") or {}).get("status", "200")
    time.sleep(0.05)
    if path == "broken":
        raise RuntimeError("broken")
    return {"statusCode": int(path), "body": ""}
"""


def api(endpoint: Endpoint, name: str) -> str:
    """An API called `name` (stage `test`) on a function of the same name; returns its address."""
    url = expose(endpoint, deploy(endpoint, name, ANSWERS))
    rest = url.split("/restapis/")[1].partition("/")[0]
    patch = [{"op": "replace", "path": "/name", "value": name}]
    endpoint.client("apigateway").update_rest_api(restApiId=rest, patchOperations=patch)
    return url


def soon(figure: Callable[[], float], expected: float) -> bool:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        if figure() == expected:
            return True
        time.sleep(0.2)
    return False


def test_every_request_to_a_stage_is_counted_with_its_outcome(emulator: Endpoint) -> None:
    url = api(emulator, "counted-api")
    for status in ("200", "200", "404", "503", "broken"):
        call(f"{url}?status={status}")
    for where in ({"ApiName": "counted-api"}, {"ApiName": "counted-api", "Stage": "test"}):
        assert sums(emulator, "AWS/ApiGateway", "Count", **where) == 5
        assert sums(emulator, "AWS/ApiGateway", "4XXError", **where) == 1
        assert sums(emulator, "AWS/ApiGateway", "5XXError", **where) == 2
        whole, waited = (sums(emulator, "AWS/ApiGateway", m, **where) for m in ("Latency", "IntegrationLatency"))
        assert whole > waited > 5 * 50


def test_a_request_that_never_reaches_its_integration_has_no_integration_latency(emulator: Endpoint) -> None:
    url = api(emulator, "unknown-path")
    assert call(f"{url}nowhere")[0] == 403
    assert sums(emulator, "AWS/ApiGateway", "4XXError", ApiName="unknown-path") == 1
    assert sums(emulator, "AWS/ApiGateway", "IntegrationLatency", ApiName="unknown-path") == 0


def test_a_call_that_no_client_made_is_measured_too(emulator: Endpoint) -> None:
    url = api(emulator, "measured")
    call(url)
    call(f"{url}?status=broken")
    emulator.client("lambda").invoke(FunctionName="measured", Payload=b"{}")
    named = {"FunctionName": "measured"}
    assert sums(emulator, "AWS/Lambda", "Invocations", **named) == 3
    assert sums(emulator, "AWS/Lambda", "Errors", **named) == 1
    assert sums(emulator, "AWS/Lambda", "ConcurrentExecutions", **named) == 3  # each alone
    assert sums(emulator, "AWS/Lambda", "Duration", **named) > 3 * 50


def test_an_asynchronous_call_counts_when_it_runs(emulator: Endpoint) -> None:
    deploy(emulator, "later", "def handler(event, context):\n    raise RuntimeError()\n")
    client = emulator.client("lambda")
    client.put_function_event_invoke_config(FunctionName="later", MaximumRetryAttempts=0)
    client.invoke(FunctionName="later", InvocationType="Event", Payload=b"{}")
    assert soon(lambda: sums(emulator, "AWS/Lambda", "Errors", FunctionName="later"), 1)
    assert sums(emulator, "AWS/Lambda", "Invocations", FunctionName="later") == 1


def test_a_throttled_call_is_a_throttle_and_no_invocation(emulator: Endpoint) -> None:
    url = api(emulator, "throttled")
    emulator.client("lambda").put_function_concurrency(FunctionName="throttled", ReservedConcurrentExecutions=0)
    call(url)
    assert sums(emulator, "AWS/Lambda", "Throttles", FunctionName="throttled") == 1
    assert sums(emulator, "AWS/Lambda", "Invocations", FunctionName="throttled") == 0


def test_a_message_that_waits_raises_the_alarm_of_its_queue(emulator: Endpoint) -> None:
    sqs = emulator.client("sqs")
    queue = sqs.create_queue(QueueName="waiting-dlq")["QueueUrl"]
    name = alarm(
        emulator, Namespace="AWS/SQS", MetricName="ApproximateNumberOfMessagesVisible", Statistic="Maximum",
        Threshold=0.0, Dimensions=dimensions(QueueName="waiting-dlq"),
    )  # fmt: skip
    sqs.send_message(QueueUrl=queue, MessageBody="failed for good")
    assert becomes(emulator, name, "ALARM")


def test_upstream_publishes_none_of_these(ministack: Endpoint) -> None:
    url = api(ministack, "measured")
    call(url)
    sqs = ministack.client("sqs")
    sqs.send_message(QueueUrl=sqs.create_queue(QueueName="waiting-dlq")["QueueUrl"], MessageBody="x")
    found = {metric["Namespace"] for metric in ministack.client("cloudwatch", DEV).list_metrics()["Metrics"]}
    assert not found & {"AWS/ApiGateway", "AWS/SQS"}
    assert sums(ministack, "AWS/Lambda", "Invocations", FunctionName="measured") == 0
