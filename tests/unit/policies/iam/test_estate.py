"""The things of a plan and their twins."""

from __future__ import annotations

from policies.iam.catalogue import load
from policies.iam.estate import Estate
from policies.iam.text import Text
from policies.iam.things import ACCOUNT, HERE, IMPOSTOR, OWN, THERE
from policies.plan import PlanView
from tests.policies.documents import ACCOUNTS, Instance, plan, resource

TABLE = resource("aws_dynamodb_table", values={"name": "prod-safemate-users"})


def estate(*resources: Instance, patterns: tuple[str, ...] = (), stack: str = "service") -> Estate:
    view = PlanView(plan(*resources), "prod", stack, account_id=ACCOUNTS["prod"], environments=ACCOUNTS)
    return Estate(view, load(), [Text(pattern) for pattern in patterns])


def forms(found: Estate, *parts: str) -> dict[str, str]:
    """ARN → form, of things whose ARN has all of these in it."""
    return {thing.arn: thing.form for thing in found.things if all(part in thing.arn for part in parts)}


def test_a_table_has_three_twins_in_every_other_environment() -> None:
    start = "arn:aws:dynamodb:us-east-1"
    assert forms(estate(TABLE), "safemate-users", "users") == {
        **{f"{start}:333333333333:table/prod-safemate-users{end}": OWN for end in ENDS},
        **{f"{start}:111111111111:table/dev-safemate-users{end}": THERE for end in ENDS},
        **{f"{start}:333333333333:table/dev-safemate-users{end}": HERE for end in ENDS},
        **{f"{start}:111111111111:table/prod-safemate-users{end}": IMPOSTOR for end in ENDS},
        **{f"{start}:222222222222:table/preprod-safemate-users{end}": THERE for end in ENDS},
        **{f"{start}:333333333333:table/preprod-safemate-users{end}": HERE for end in ENDS},
        **{f"{start}:222222222222:table/prod-safemate-users{end}": IMPOSTOR for end in ENDS},
    }


ENDS = ("", "/index/probe", "/stream/probe")


def test_a_bucket_has_one_as_its_arn_names_no_account() -> None:
    bucket = resource("aws_s3_bucket", values={"bucket": "prod-safemate-data"})
    assert forms(estate(bucket), "safemate-data") == {
        f"arn:aws:s3:::{name}-safemate-data{end}": OWN if name == "prod" else THERE
        for name in ACCOUNTS
        for end in ("", "/probe")
    }


def test_a_key_is_told_by_its_aliases_and_tags() -> None:
    key = resource("aws_kms_key", values={"tags_all": {"Environment": "prod"}}, module="module.key")
    alias = resource("aws_kms_alias", values={"name": "alias/prod-safemate-key"}, module="module.key")
    found = {
        thing.form: thing for thing in estate(key, alias).things if "key/" in thing.arn and thing.owner != "preprod"
    }
    assert found[OWN].known["kms:ResourceAliases"]
    twins = [
        t for t in estate(key, alias).things if "key/" in t.arn and t.planned and t.form == HERE and t.owner == "dev"
    ]
    assert [twin.known["kms:ResourceAliases"] for twin in twins] == [("alias/dev-safemate-key",)]
    assert [twin.known["aws:ResourceTag/Environment"] for twin in twins] == ["dev"]


def test_a_key_whose_alias_names_no_environment_is_shared_by_whoever_lives_in_the_account() -> None:
    key = resource("aws_kms_key", values={})
    alias = resource("aws_kms_alias", values={"name": "alias/terraform-state"})
    keys = [t for t in estate(key, alias, stack="bootstrap").things if ":key/" in t.arn and t.planned]
    assert {thing.form for thing in keys} == {OWN, THERE, IMPOSTOR}


def test_prod_is_not_a_word_of_preprod() -> None:
    found = estate(TABLE)
    assert found.exchange("preprod-safemate /prod/ prod", "dev", "1") == "preprod-safemate /dev/ dev"
    assert found.exchange("333333333333", "dev", "111111111111") == "111111111111"


def test_an_open_name_in_a_pattern_is_filled_with_one_of_ours() -> None:
    found = estate(patterns=("arn:aws:s3:::*/users/*", "arn:aws:dynamodb:*:*:table/*-users"))
    assert forms(found, "/users/") == {
        f"arn:aws:s3:::{name}-safemate-probe/users/{name}-safemate-probe": OWN if name == "prod" else THERE
        for name in ACCOUNTS
    }
    assert "arn:aws:dynamodb:us-east-1:333333333333:table/prod-safemate-probe-users" in forms(found, "table/")


def test_a_pattern_that_names_another_environment_is_theirs() -> None:
    found = estate(patterns=("arn:aws:sqs:us-east-1:111111111111:queue", "arn:aws:s3:::dev-exports"))
    assert forms(found, ":queue") == {"arn:aws:sqs:us-east-1:111111111111:queue": THERE}
    assert forms(found, "dev-exports") == {"arn:aws:s3:::dev-exports": THERE}


def test_the_service_shares_its_account_with_the_states_and_the_roles_of_ci() -> None:
    found = forms(estate(TABLE), "terraform-state-333333333333") | forms(estate(TABLE), "prod-safemate-ci-")
    assert ACCOUNT in found.values()
    assert forms(estate(TABLE), "terraform-state-111111111111", "dev/service") != {}
    assert ACCOUNT not in forms(estate(TABLE, stack="bootstrap"), "terraform-state").values()


def test_every_kind_of_resource_has_a_thing_that_stands_for_it() -> None:
    kinds = {kind for thing in estate().things if thing.form == OWN for kind in thing.kinds}
    assert kinds == {template.kind for template in load().templates}
