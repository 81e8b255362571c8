"""SM_P_0002: the text of every policy document must be known when the plan is made."""

from __future__ import annotations

import json

from tests.policies.cases.case import Case, plan, resource

_TABLE = "arn:aws:dynamodb:us-east-1:333333333333:table/prod-safemate-users"
_TEXT = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": _TABLE}]}
)
_ROLE = {"name": "prod-safemate-wallet-manager", "role": "prod-safemate-wallet-manager"}

CASES = [
    Case(
        "SM_P_0002",
        name="a role's policy made of an ARN that the same plan makes",
        violating=plan(
            resource("aws_iam_role_policy", "this", _ROLE, references={"policy": "aws_dynamodb_table.users.arn"})
        ),
        clean=plan(resource("aws_iam_role_policy", "this", {**_ROLE, "policy": _TEXT})),
        at="aws_iam_role_policy.this",
        result="unknown",
    ),
    Case(
        "SM_P_0002",
        name="a queue's policy inside a module",
        violating=plan(
            resource(
                "aws_sqs_queue_policy",
                "this",
                module='module.queue["dead"]',
                references={"policy": "var.policy", "queue_url": "aws_sqs_queue.this.id"},
            ),
            modules={"module.queue": {"policy": "aws_sns_topic.this.arn"}},
        ),
        clean=plan(
            resource(
                "aws_sqs_queue_policy",
                "this",
                {"policy": _TEXT},
                module='module.queue["dead"]',
                references={"queue_url": "aws_sqs_queue.this.id"},
            )
        ),
        at='module.queue["dead"].aws_sqs_queue_policy.this',
        result="unknown",
    ),
]
