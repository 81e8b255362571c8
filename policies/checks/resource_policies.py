from __future__ import annotations

import re
from collections.abc import Iterator

from policies.checks.documents import Statement, statements
from policies.checks.subject import Check, Fault, Subject

_ARGUMENTS = {
    "aws_api_gateway_rest_api": "policy",
    "aws_api_gateway_rest_api_policy": "policy",
    "aws_backup_vault_policy": "policy",
    "aws_cloudwatch_event_bus_policy": "policy",
    "aws_cloudwatch_log_resource_policy": "policy_document",
    "aws_dynamodb_resource_policy": "policy",
    "aws_ecr_repository_policy": "policy",
    "aws_elasticsearch_domain": "access_policies",
    "aws_elasticsearch_domain_policy": "access_policies",
    "aws_kms_key": "policy",
    "aws_kms_key_policy": "policy",
    "aws_opensearch_domain": "access_policies",
    "aws_opensearch_domain_policy": "access_policies",
    "aws_s3_access_point": "policy",
    "aws_s3_bucket": "policy",
    "aws_s3_bucket_policy": "policy",
    "aws_secretsmanager_secret_policy": "policy",
    "aws_sns_topic": "policy",
    "aws_sns_topic_policy": "policy",
    "aws_sqs_queue": "policy",
    "aws_sqs_queue_policy": "policy",
    "aws_vpc_endpoint": "policy",
}

# Conditions without which "everybody", or a service that works for everybody, means just that.
_SOURCE = (
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "kms:calleraccount",
    "kms:encryptioncontext:",
)
_ACCOUNT = re.compile(r"arn:aws[\w-]*:iam::\d{12}:root|\d{12}")


class ResourcePolicies(Check):
    """Who may use a key, a bucket, a topic or a queue, whatever their own policies say.

    A key's policy may hand everything to the account's own policies, as without it nobody could manage the key:
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """

    rule = "CKV_SM_0011"
    title = "Resource policies open to nobody who is not named"
    types = _ARGUMENTS

    def faults(self, subject: Subject) -> Iterator[Fault]:
        path = _ARGUMENTS[subject.type]
        document = subject.json(path)
        if document is None and subject.one(path) and not subject.is_reference(path):
            yield path, "is not a policy document"
        for statement in statements(document or {}):
            if statement.allows:
                yield from ((path, f"{statement.name}: {why}") for why in _of_statement(statement, subject.type))


def _of_statement(statement: Statement, type: str) -> Iterator[str]:  # noqa: A002
    if statement.has_not_principal or not statement.principals:
        yield "name who is allowed, with Principal"
    for kind, name in statement.principals:
        silent = _says_nothing_of_its_source(name, statement, type)
        if kind == "Service" and not statement.confining(*_SOURCE, if_exists=silent):
            yield f"{name} may act for anybody: add a condition on aws:SourceAccount or aws:SourceArn"
        elif kind != "Service" and "*" in name and not statement.confining(*_SOURCE):
            yield "open to everybody: add a condition on aws:PrincipalAccount or aws:SourceArn, or name them"
    wild = [action for action in statement.actions if "*" in action] or list(statement.not_actions)
    if wild and not (_is_handed_to_the_account(statement, type) or type == "aws_vpc_endpoint"):
        yield f"name every action instead of {', '.join(wild)}"


def _says_nothing_of_its_source(service: str, statement: Statement, type: str) -> bool:  # noqa: A002
    """EventBridge tells a topic neither aws:SourceArn nor aws:SourceAccount; a policy that asks for them turns it away.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
    """
    publishes = [action.lower() for action in statement.actions] == ["sns:publish"]
    return type.startswith("aws_sns_") and service == "events.amazonaws.com" and publishes


def _is_handed_to_the_account(statement: Statement, type: str) -> bool:  # noqa: A002
    account = all(kind == "AWS" and _ACCOUNT.fullmatch(name) for kind, name in statement.principals)
    return type.startswith("aws_kms_") and account


check = ResourcePolicies()
