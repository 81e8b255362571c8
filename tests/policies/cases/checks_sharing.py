"""What buckets, keys, topics and queues let in: CKV_SM_0011, CKV_SM_0012 and CKV2_SM_0001."""

from __future__ import annotations

import json
from typing import Any

from tests.policies.cases.case import Case, pair, plan, resource

BUCKET = "arn:aws:s3:::prod-safemate-data"
QUEUE = "arn:aws:sqs:us-east-1:333333333333:prod-safemate-a-dlq"
ACCOUNT = "arn:aws:iam::333333333333:root"
FOR_US = {"StringEquals": {"aws:SourceAccount": "333333333333"}}
FOR_US_IF_TOLD = {"StringEqualsIfExists": {"aws:SourceAccount": "333333333333"}}
PLAIN_HTTP = {"Bool": {"aws:SecureTransport": "false"}}


def text(**statement: Any) -> str:
    whole = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Resource": "*", **statement}
    return json.dumps({"Version": "2012-10-17", "Statement": [{k: v for k, v in whole.items() if v is not None}]})


def shares(name: str, wrong: str, clean: str, type: str = "aws_sns_topic_policy") -> Case:  # noqa: A002
    return pair("CKV_SM_0011", name, type, {"policy": clean}, {"policy": wrong})


def tls(name: str, wrong: str | None, clean: str, type: str = "aws_s3_bucket_policy") -> Case:  # noqa: A002
    return pair("CKV_SM_0012", name, type, {"policy": clean}, {"policy": wrong})


def deny(action: str = "s3:*", resources: tuple[str, ...] = (BUCKET, f"{BUCKET}/*"), **statement: Any) -> str:
    whole: dict[str, Any] = {"Effect": "Deny", "Principal": "*", "Condition": PLAIN_HTTP, **statement}
    return text(Action=action, Resource=list(resources), **whole)


PUBLISH = {"Action": "sns:Publish", "Principal": {"Service": "cloudwatch.amazonaws.com"}}
EVENTBRIDGE = {"Principal": {"Service": "events.amazonaws.com"}}

CASES = [
    shares(
        "everybody",
        text(Action="sns:Publish", Principal="*"),
        text(Action="sns:Publish", Principal="*", Condition=FOR_US),
    ),
    shares(
        "everybody, said with a key", text(Action="sns:Publish", Principal={"AWS": "*"}), text(Action="sns:Publish")
    ),
    shares(
        "everybody but",
        text(Action="sns:Publish", Principal=None, NotPrincipal={"AWS": ACCOUNT}),
        text(Action="sns:Publish"),
    ),
    shares("a service on anybody's behalf", text(**PUBLISH), text(**PUBLISH, Condition=FOR_US)),
    shares(
        "a source that may be left out, by a service that tells it",
        text(**PUBLISH, Condition=FOR_US_IF_TOLD),
        text(**PUBLISH, Condition=FOR_US),
    ),
    shares(
        "a service that does not tell its source, asked for nothing",
        text(**PUBLISH | EVENTBRIDGE),
        text(**PUBLISH | EVENTBRIDGE, Condition=FOR_US_IF_TOLD),
    ),
    shares(
        "the same, and more than publishing",
        text(**PUBLISH | EVENTBRIDGE | {"Action": ["sns:Publish", "sns:Subscribe"]}, Condition=FOR_US_IF_TOLD),
        text(**PUBLISH | EVENTBRIDGE, Condition=FOR_US_IF_TOLD),
    ),
    shares(
        "a source that is anybody",
        text(**PUBLISH, Condition={"StringLike": {"aws:SourceAccount": "*"}}),
        text(**PUBLISH, Condition=FOR_US),
    ),
    shares("every action on a bucket", text(Action="s3:*"), text(Action="s3:GetObject"), "aws_s3_bucket_policy"),
    shares("every action on a queue", text(Action="sqs:*"), text(Action="sqs:SendMessage"), "aws_sqs_queue_policy"),
    shares(
        "a key for everybody",
        text(Action="kms:*", Principal="*", Condition=FOR_US),
        text(Action="kms:*"),
        "aws_kms_key",
    ),
    shares(
        "an endpoint to anybody's data",
        text(Action="*", Principal="*"),
        text(Action="*", Principal="*", Condition={"StringEquals": {"aws:PrincipalAccount": "333333333333"}}),
        "aws_vpc_endpoint",
    ),
    shares("no document", "everybody", text(Action="sns:Publish")),
    tls("nothing is denied", text(Action="s3:GetObject", Resource=f"{BUCKET}/*"), deny()),
    tls("the bucket is left out", deny(resources=(f"{BUCKET}/*",)), deny()),
    tls("its objects are left out", deny(resources=(BUCKET,)), deny()),
    tls("some actions only", deny("s3:GetObject"), deny()),
    tls("some callers only", deny(Principal={"AWS": ACCOUNT}), deny()),
    tls("the other way round", deny(Condition={"Bool": {"aws:SecureTransport": "true"}}), deny()),
    tls("only in a case more", deny(Condition={**PLAIN_HTTP, "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}), deny()),
    tls("allowed instead of denied", deny(Effect="Allow"), deny()),
    tls("a queue", text(Action="sqs:*", Resource=QUEUE), deny("sqs:*", (QUEUE,)), "aws_sqs_queue"),
    tls(
        "a topic",
        text(**PUBLISH, Condition=FOR_US),
        deny("sns:Publish", ("arn:aws:sns:us-east-1:333333333333:prod-safemate-alarms",)),
        "aws_sns_topic_policy",
    ),
    Case(
        "CKV2_SM_0001",
        name="a bucket without a policy",
        violating=plan(resource("aws_s3_bucket", "this", {"bucket": "prod-safemate-data"})),
        clean=plan(
            resource("aws_s3_bucket", "this", {"bucket": "prod-safemate-data"}),
            resource(
                "aws_s3_bucket_policy", "this", {"policy": deny()}, references={"bucket": "aws_s3_bucket.this.id"}
            ),
        ),
        at="aws_s3_bucket.this",
    ),
    Case(
        "CKV2_SM_0001",
        name="the policy of another bucket, in a module",
        violating=plan(
            resource("aws_s3_bucket", "this", {"bucket": "prod-safemate-data"}, module="module.data"),
            resource("aws_s3_bucket", "more", {"bucket": "prod-safemate-more"}, module="module.data"),
            resource(
                "aws_s3_bucket_policy",
                "this",
                {"policy": deny()},
                references={"bucket": "aws_s3_bucket.this.id"},
                module="module.data",
            ),
        ),
        clean=plan(
            resource("aws_s3_bucket", "this", {"bucket": "prod-safemate-data"}, module="module.data"),
            resource(
                "aws_s3_bucket_policy",
                "this",
                {"policy": deny()},
                references={"bucket": "aws_s3_bucket.this.id"},
                module="module.data",
            ),
        ),
        at="module.data.aws_s3_bucket.more",
    ),
]
