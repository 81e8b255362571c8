from __future__ import annotations

import re
from collections.abc import Iterator

from policies.checks.documents import Statement, statements
from policies.checks.subject import Check, Fault, Subject

_ACTIONS = {
    "aws_s3_bucket_policy": "s3:*",
    "aws_sns_topic_policy": "sns:Publish",
    "aws_sqs_queue": "sqs:*",
    "aws_sqs_queue_policy": "sqs:*",
}


class TlsOnly(Check):
    """Buckets, topics and queues answer plain HTTP unless their policy denies it; a bucket's objects have ARNs apart.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html#example-bucket-policies-HTTP-HTTPS
    """

    rule = "CKV_SM_0012"
    title = "Buckets with their objects, topics and queues refuse calls without TLS"
    types = _ACTIONS

    def faults(self, subject: Subject) -> Iterator[Fault]:
        if subject.type == "aws_sqs_queue" and not subject.one("policy"):
            return  # an aws_sqs_queue_policy may stand beside it: SM_P_0023, which sees the whole plan, asks for one
        action = _ACTIONS[subject.type]
        denied = [
            resource
            for statement in statements(subject.json("policy") or {})
            if _denies_plain_http(statement, action)
            for resource in statement.resources
        ]
        if not denied:
            yield "policy", f"no statement denies {action} to everybody where aws:SecureTransport is false"
        elif subject.type == "aws_s3_bucket_policy":
            for what, fits in (("the bucket", r"\*|arn:aws[\w-]*:s3:::[^/]+"), ("its objects", r"\*|arn:.+/\*")):
                if not any(re.fullmatch(fits, resource) for resource in denied):
                    yield "policy", f"calls without TLS are denied on {', '.join(denied)}, which leaves out {what}"


def _denies_plain_http(statement: Statement, action: str) -> bool:
    return (
        not statement.allows
        and ("AWS", "*") in statement.principals
        and any(denied in ("*", f"{action.partition(':')[0]}:*", action) for denied in statement.actions)
        and statement.conditions == (("Bool", "aws:securetransport", ("false",)),)
    )


check = TlsOnly()
