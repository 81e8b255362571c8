"""Writes policies/iam/actions.json anew from parliament's tables: `.nox/policy/bin/python tools/policy/iam_actions.py`.

parliament's tables are AWS's "Service Authorization Reference". Of them the proof needs little: which actions a service
has, on which kinds of resource each works, and what the ARN of each kind looks like. A test holds that the file is what
this makes of the pinned parliament.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import Any

SERVICES = (
    "access-analyzer", "apigateway", "application-autoscaling", "budgets", "ce", "cloudtrail", "cloudwatch",
    "cognito-idp", "config", "dynamodb", "ec2", "events", "execute-api", "guardduty", "iam", "kms", "lambda", "logs",
    "pipes", "s3", "scheduler", "secretsmanager", "sns", "sqs", "ssm", "states", "sts", "tag", "wafv2", "xray",
)  # fmt: skip
"""What SafeMate uses, and what a role of its could do harm with next. A service that is not here is one that no policy
may name: the proof would be blind to it."""

ON_EVERYTHING_ONLY = {"cloudwatch": {"PutCompositeAlarm"}}
"""Listed with a kind of resource, and refused by AWS where a policy names one: "scoped to `*`", says the API reference
(https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html)."""

FILE = Path(__file__).resolve().parents[2] / "policies/iam/actions.json"


def table(definitions: list[dict[str, Any]]) -> dict[str, Any]:
    """By service: `arns`, kind of resource → template of its ARN; `actions`, the kinds an action works on (joined with
    `|`, empty for none) → the names of those that do."""
    return {service: _service([each for each in definitions if each["prefix"] == service]) for service in SERVICES}


def _service(definitions: list[dict[str, Any]]) -> dict[str, Any]:
    arns = {kind["resource"]: kind["arn"] for each in definitions for kind in each["resources"]}
    kinds: dict[str, set[str]] = {}
    for each in definitions:
        for action in each["privileges"]:
            named = {kind["resource_type"].rstrip("*") for kind in action["resource_types"]} & set(arns)
            unnamed = action["privilege"] in ON_EVERYTHING_ONLY.get(each["prefix"], ())
            kinds.setdefault(action["privilege"], set()).update(() if unnamed else named)
    actions: dict[str, list[str]] = {}
    for action, works_on in sorted(kinds.items()):
        actions.setdefault("|".join(sorted(works_on)), []).append(action)
    return {"arns": dict(sorted(arns.items())), "actions": dict(sorted(actions.items()))}


def text(services: dict[str, Any]) -> str:
    """The file: one line for each kind of resource and for each set of actions, so that a change can be read."""
    lines = []
    for service, parts in services.items():
        inner = []
        for part, entries in parts.items():
            rows = ",\n".join(f"      {json.dumps(key)}: {json.dumps(value)}" for key, value in entries.items())
            inner.append(f'    "{part}": {{\n{rows}\n    }}' if rows else f'    "{part}": {{}}')
        lines.append(f'  "{service}": {{\n' + ",\n".join(inner) + "\n  }")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def make() -> str:
    """The text of the file as it should be."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import parliament  # comes with the policy interpreter
    return text(table(parliament.iam_definition))


if __name__ == "__main__":
    if "--print" in sys.argv:
        sys.stdout.write(make())
    else:
        FILE.write_text(make(), encoding="utf-8")
