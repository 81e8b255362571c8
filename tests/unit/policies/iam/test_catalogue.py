"""Which actions work on what, and what kind of thing an ARN is."""

from __future__ import annotations

import pytest

from policies.iam.catalogue import Catalogue, load

US = "us-east-1:333333333333"


@pytest.mark.parametrize(
    ("arn", "kind"),
    [
        ("arn:aws:s3:::prod-safemate-data", ("s3", "bucket")),
        ("arn:aws:s3:::prod-safemate-data/users/1", ("s3", "object")),
        (f"arn:aws:dynamodb:{US}:table/users", ("dynamodb", "table")),
        (f"arn:aws:dynamodb:{US}:table/users/index/email", ("dynamodb", "index")),
        (f"arn:aws:logs:{US}:log-group:/aws/lambda/a", ("logs", "log-group")),
        (f"arn:aws:logs:{US}:log-group:/aws/lambda/a:log-stream:b", ("logs", "log-stream")),
        (f"arn:aws:ssm:{US}:parameter/prod/a/b", ("ssm", "parameter")),
        ("arn:aws:iam::333333333333:role/path/a", ("iam", "role")),
        (f"arn:aws:kms:{US}:alias/a", ("kms", "alias")),
    ],
)
def test_the_most_specific_kind_is_meant(arn: str, kind: tuple[str, str]) -> None:
    kinds = load().kinds_of(arn)
    assert kind in kinds
    assert len([each for each in kinds if each[0] == kind[0]]) == 1


def test_what_is_no_arn_is_of_no_kind() -> None:
    assert load().kinds_of("*") == frozenset()
    assert load().kinds_of("arn:aws:s3") == frozenset()


def test_actions_know_what_they_work_on() -> None:
    catalogue = load()
    assert catalogue.works_on("s3:GetObject") >= {("s3", "object")}
    assert catalogue.works_on("S3:GETOBJECT") == catalogue.works_on("s3:GetObject")
    assert catalogue.works_on("ec2:DescribeSubnets") == frozenset()


def test_a_composite_alarm_is_put_on_everything_or_not_at_all() -> None:
    """AWS refuses PutCompositeAlarm to a policy that names alarms, though its reference lists them."""
    catalogue = load()
    assert catalogue.works_on("cloudwatch:PutCompositeAlarm") == frozenset()
    assert catalogue.works_on("cloudwatch:PutMetricAlarm") == {("cloudwatch", "alarm")}


def test_an_action_that_is_newer_than_the_catalogue_may_work_on_anything_of_its_service() -> None:
    assert {("sqs", "queue")} == load().works_on("sqs:InventedYesterday")


def test_names_and_ids() -> None:
    """Only what carries a name, or an alias or tag that our policies ask for, can be told from another's."""
    catalogue = load()
    assert {("dynamodb", "table"), ("kms", "key"), ("secretsmanager", "Secret")} <= catalogue.named
    assert ("ec2", "network-interface") not in catalogue.named


def test_every_kind_can_be_filled_in_and_is_then_of_that_kind() -> None:
    catalogue: Catalogue = load()
    for template in catalogue.templates:
        arn = template.fill("prod-safemate-probe", "333333333333", "us-east-1")
        assert "${" not in arn
        assert template.pattern.fullmatch(arn)


def test_the_catalogue_is_not_empty() -> None:
    assert len(load().kinds) > 2000
    assert len(load().services) >= 25
