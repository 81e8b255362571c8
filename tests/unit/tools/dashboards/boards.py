"""Dashboards to draw: one with a widget of every kind, and the parts to make others of."""

from __future__ import annotations

import json
from typing import Any

HOSTILE = "<script>window.attacked = true</script><img src=https://example.invalid/x onerror='window.attacked = true'>"

LEFT = {"left": {"label": "calls in 5 min", "min": 0, "showUnits": False}}


def widget(kind: str, x: int, y: int, width: int = 12, height: int = 6, **properties: Any) -> dict[str, Any]:
    """A widget as CloudWatch has it."""
    return {"type": kind, "x": x, "y": y, "width": width, "height": height, "properties": properties}


def graph(x: int, y: int, *metrics: list[Any], title: str = "Graph", **properties: Any) -> dict[str, Any]:
    """A metric widget with an axis of calls."""
    rows = list(metrics) or [["AWS/Lambda", "Errors", "FunctionName", "f", {"stat": "Sum"}]]
    size = {side: properties.pop(side) for side in ("width", "height") if side in properties}
    return widget("metric", x, y, **size, title=title, metrics=rows, **{"yAxis": LEFT, **properties})


def body(*widgets: dict[str, Any]) -> str:
    """A dashboard's JSON."""
    return json.dumps({"widgets": list(widgets)})


def plan(**bodies: str | None) -> dict[str, Any]:
    """A plan's JSON with these dashboards, each in a module of its own."""
    modules = [
        {
            "resources": [
                {
                    "address": f'module.dashboard["{name}"].aws_cloudwatch_dashboard.this',
                    "mode": "managed",
                    "type": "aws_cloudwatch_dashboard",
                    "values": {"dashboard_name": name, "dashboard_body": text},
                },
                {"address": "x", "mode": "managed", "type": "aws_sns_topic", "values": {}},
            ]
        }
        for name, text in bodies.items()
    ]
    return {"planned_values": {"root_module": {"child_modules": modules}}}


EVERY_KIND = body(
    widget("text", 0, 0, 24, 2, markdown=f"# Overview\nSee `docs/runbooks/` and **this**. {HOSTILE}"),
    widget("alarm", 0, 2, 24, 4, title="Alarms", alarms=[
        f"arn:aws:cloudwatch:us-east-1:111111111111:alarm:prod-safemate-{name}-integration-latency"
        for name in ("api", "payment-api", "a", "b", "c", "d", "e")
    ]),
    *(
        widget("metric", 6 * n, 6, 6, 4, title=f"Numbers {n}", view="singleValue", stat="Sum", metrics=[
            ["AWS/ApiGateway", "Count", "ApiName", f"api {n}", {"label": "wallet API"}],
            ["...", f"other {n}", {"label": "payment API", "stat": "p95"}],
        ])
        for n in range(4)
    ),
    graph(0, 10, ["AWS/Lambda", "Invocations", "FunctionName", "f"], [".", "Errors", ".", "."],
          [".", "Duration", ".", ".", {"yAxis": "right", "label": "duration, average"}],
          yAxis={**LEFT, "right": {"label": "ms"}}, title="<script>window.attacked = true</script>", stat="Sum",
          annotations={"horizontal": [{"label": "alarm", "value": 50}]}),
    graph(12, 10, *(["AWS/DynamoDB", "ReadThrottleEvents", "TableName", f"t{n}", {"label": f"sessions, reads {n}"}]
                    for n in range(16)), title="Many lines"),
    widget("log", 0, 16, 12, 6, title="Errors", view="table", region="us-east-1",
           query="SOURCE '/aws/lambda/a'\n| SOURCE '/aws/lambda/b'\n| fields @timestamp, @message\n| limit 100"),
    graph(12, 16, ["AWS/Billing", "EstimatedCharges", "Currency", "USD"], title="Charges", period=21600),
)  # fmt: skip
"""A widget of every kind, one with a right axis and a limit, one with sixteen lines, and hostile values."""
