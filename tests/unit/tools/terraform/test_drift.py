from __future__ import annotations

from typing import Any

import pytest

from tools.terraform import drift


def drifted(address: str, before: dict[str, Any] | None, after: dict[str, Any] | None, **marks: Any) -> dict[str, Any]:
    kind = address.split(".")[-2]
    return {"address": address, "type": kind, "change": {"before": before, "after": after, **marks}}


def resource(kind: str, name: str = "x", **values: Any) -> dict[str, Any]:
    return {"type": kind, "mode": "managed", "address": f"{kind}.{name}", "values": values}


def found(*items: dict[str, Any], state: list[dict[str, Any]] | None = None) -> list[tuple[str, str, str, str]]:
    root = {"child_modules": [{"resources": state or []}]}
    document = {"resource_drift": list(items), "prior_state": {"values": {"root_module": root}}}
    return [(i.address, i.attribute, i.before, i.after) for i in drift.find(document)]


def test_a_changed_attribute_is_named_with_both_values() -> None:
    item = drifted("aws_s3_bucket_versioning.this", {"status": "Enabled"}, {"status": "Suspended"})
    assert found(item) == [("aws_s3_bucket_versioning.this", "status", "Enabled", "Suspended")]


def test_a_resource_that_is_gone_is_said_to_be_gone() -> None:
    assert found(drifted("aws_sqs_queue.q", {"name": "q"}, None)) == [("aws_sqs_queue.q", "", "exists", "gone")]


@pytest.mark.parametrize(
    ("old", "new"), [(None, ""), ([], None), ({}, None), ([{"a": None}], [{"a": 0}]), (None, False)]
)
def test_nothing_written_another_way_is_not_drift(old: object, new: object) -> None:
    assert found(drifted("aws_x.y", {"a": old}, {"a": new})) == []


@pytest.mark.parametrize(("old", "new"), [(True, False), (5, 0), (None, "x"), (["a"], []), ([{"a": 1}], [{"a": 2}])])
def test_a_value_that_went_or_came_is_drift(old: object, new: object) -> None:
    assert len(found(drifted("aws_x.y", {"a": old}, {"a": new}))) == 1


def test_a_secret_that_drifted_is_named_and_not_shown() -> None:
    item = drifted("aws_x.y", {"secret": "old"}, {"secret": "new"}, after_sensitive={"secret": True})
    assert found(item) == [("aws_x.y", "secret", "(sensitive)", "(sensitive)")]


def test_empty_marks_hide_nothing() -> None:
    item = drifted("aws_x.y", {"list": ["old"]}, {"list": ["new"]}, after_sensitive={"list": [False]})
    assert found(item)[0][2:] == ('["old"]', '["new"]')


def test_a_change_deep_in_a_value_is_named_by_its_path() -> None:
    before = {"environment": [{"variables": {"LEVEL": "INFO", "MODE": "a"}}], "timeout": 10}
    after = {"environment": [{"variables": {"LEVEL": "DEBUG", "MODE": "a"}}], "timeout": 10}
    assert found(drifted("aws_lambda_function.f", before, after)) == [
        ("aws_lambda_function.f", "environment[0].variables.LEVEL", "INFO", "DEBUG")
    ]


def test_a_tag_is_named_once_though_two_attributes_have_it() -> None:
    before = {"tags": {"A": "1"}, "tags_all": {"A": "1", "Owner": "us"}}
    after = {"tags": {"A": "1", "B": "2"}, "tags_all": {"A": "1", "B": "2", "Owner": "them"}}
    assert found(drifted("aws_x.y", before, after)) == [
        ("aws_x.y", "tags.B", "(not set)", "2"),
        ("aws_x.y", "tags.Owner", "us", "them"),
    ]


def test_a_default_tag_that_somebody_overwrote_is_named_with_the_default() -> None:
    before = {"tags": {}, "tags_all": {"Owner": "us"}}
    after = {"tags": {"Owner": "them"}, "tags_all": {"Owner": "them"}}
    assert found(drifted("aws_x.y", before, after)) == [("aws_x.y", "tags.Owner", "us", "them")]


def test_a_type_without_default_tags_has_its_own() -> None:
    assert len(found(drifted("aws_x.y", {"tags": {"A": "1"}}, {"tags": {"A": "2"}}))) == 1


def test_a_bucket_policy_is_its_siblings_affair_only_while_there_is_one() -> None:
    item = drifted("aws_s3_bucket.b", {"id": "b", "policy": ""}, {"id": "b", "policy": "{…}"})
    assert found(item, state=[resource("aws_s3_bucket_policy", bucket="b")]) == []
    assert len(found(item, state=[resource("aws_s3_bucket_policy", bucket="another")])) == 1


def test_a_bucket_lock_is_its_siblings_affair_only_while_there_is_one() -> None:
    lock = [{"object_lock_enabled": "Enabled", "rule": [{"default_retention": [{"days": 7}]}]}]
    made = {"id": "b", "object_lock_configuration": [{"object_lock_enabled": "Enabled", "rule": []}]}
    item = drifted("aws_s3_bucket.b", made, {**made, "object_lock_configuration": lock})
    assert found(item, state=[resource("aws_s3_bucket_object_lock_configuration", bucket="b")]) == []
    assert len(found(item, state=[resource("aws_s3_bucket_object_lock_configuration", bucket="another")])) == 1


@pytest.mark.parametrize(("capacity", "count"), [(7, 0), (500, 1)])
def test_what_autoscaling_sets_within_its_range_is_not_drift(capacity: int, count: int) -> None:
    target = resource(
        "aws_appautoscaling_target", resource_id="table/t", min_capacity=5, max_capacity=100,
        scalable_dimension="dynamodb:table:ReadCapacityUnits",
    )  # fmt: skip
    item = drifted("aws_dynamodb_table.t", {"name": "t", "read_capacity": 5}, {"name": "t", "read_capacity": capacity})
    assert len(found(item, state=[target])) == count


INDEX = {"name": "email", "hash_key": "email", "read_capacity": 5}


@pytest.mark.parametrize(
    ("now", "count"),
    [
        ([{**INDEX, "read_capacity": 7}], 0),
        ([{**INDEX, "read_capacity": 700}], 1),
        ([{**INDEX, "hash_key": "other"}], 1),
        ([], 1),
        ([INDEX, {**INDEX, "name": "another"}], 1),
    ],
)
def test_autoscaling_moves_an_indexs_capacity_and_explains_nothing_else(now: list[Any], count: int) -> None:
    target = resource(
        "aws_appautoscaling_target", resource_id="table/t/index/email", min_capacity=5, max_capacity=100,
        scalable_dimension="dynamodb:index:ReadCapacityUnits",
    )  # fmt: skip
    before = {"name": "t", "global_secondary_index": [INDEX]}
    item = drifted("aws_dynamodb_table.t", before, {**before, "global_secondary_index": now})
    assert len(found(item, state=[target])) == count


@pytest.mark.parametrize(("write_only", "count"), [(1, 0), (None, 1)])
def test_a_secret_put_in_by_its_owner_is_not_drift(write_only: int | None, count: int) -> None:
    item = drifted("aws_ssm_parameter.p", {"version": 1}, {"version": 2, "value_wo_version": write_only})
    assert len([entry for entry in found(item) if entry[1] == "version"]) == count


def test_a_secret_moved_to_another_key_is_drift() -> None:
    item = drifted("aws_ssm_parameter.p", {"key_id": "ours"}, {"key_id": "alias/aws/ssm", "value_wo_version": 1})
    assert ("aws_ssm_parameter.p", "key_id", "ours", "alias/aws/ssm") in found(item)


def test_users_who_sign_up_are_not_drift_and_a_changed_pool_is() -> None:
    before, after = {"estimated_number_of_users": 0, "mfa_configuration": "OPTIONAL"}, {"estimated_number_of_users": 7}
    assert found(drifted("aws_cognito_user_pool.p", before, {**before, **after})) == []
    opened = drifted("aws_cognito_user_pool.p", before, {**before, **after, "mfa_configuration": "OFF"})
    assert [attribute for _, attribute, *_ in found(opened)] == ["mfa_configuration"]
