"""The two files under policies/ are read strictly: whatever is not as it should be is named, with file and entry."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from policies.checks import CHECKS
from tools.context import REPOSITORY, Context
from tools.errors import BadInput, ExitCode
from tools.policy import rules

TODAY = date(2026, 11, 21)
SETTINGS: dict[str, Any] = {
    "minimum_checks": {"plan": 5, "hcl": 6},
    "disabled_rules": {"CKV_AWS_338": "7 days are enough"},
}
WAIVER: dict[str, Any] = {
    "rule": "CKV_AWS_59",
    "address": 'module.api.aws_api_gateway_method.route["GET /health"]',
    "environments": ["dev", "prod"],
    "reason": "load balancers cannot sign in",
    "owner": "platform",
    "expires": date(2027, 1, 31),
}


@pytest.fixture
def written(tmp_path: Path) -> Any:
    """Writes both files and reads them."""
    for name in ("dev", "preprod", "prod"):
        (tmp_path / "environments" / name).mkdir(parents=True)
        (tmp_path / "environments" / name / "environment.toml").touch()
    for name in ("service", "bootstrap"):
        (tmp_path / "terraform" / "stacks" / name).mkdir(parents=True)
    (tmp_path / "policies").mkdir()

    def write(settings: Any = SETTINGS, waivers: Any = ()) -> rules.Rules:
        for name, content in (("checkov.yaml", settings), ("waivers.yaml", {"waivers": list(waivers)})):
            text = content if isinstance(content, str) else yaml.safe_dump(content)
            (tmp_path / "policies" / name).write_text(text, encoding="utf-8")
        return rules.load(Context(tmp_path, tmp_path / "build", {}), TODAY)

    return write


def test_the_files_of_this_repository_are_good() -> None:
    loaded = rules.load(Context(REPOSITORY, REPOSITORY / "build", {}))

    assert loaded.minimum_checks["plan"] >= 400
    assert loaded.minimum_checks["hcl"] >= 400


def test_what_is_written_is_what_is_read(written: Any) -> None:
    loaded = written(waivers=[WAIVER])

    assert loaded.disabled == {"CKV_AWS_338": "7 days are enough"}
    assert loaded.minimum_checks == {"plan": 5, "hcl": 6}
    (waiver,) = loaded.waivers
    assert (waiver.rule, waiver.environments, waiver.expires) == ("CKV_AWS_59", ("dev", "prod"), date(2027, 1, 31))
    assert waiver.stack == "service"
    assert loaded.waivers_for("dev", "service") == (waiver,)
    assert loaded.waivers_for("preprod", "service") == loaded.waivers_for("dev", "bootstrap") == ()


def test_a_waiver_is_good_on_the_day_it_expires(written: Any) -> None:
    assert written(waivers=[{**WAIVER, "expires": TODAY}]).waivers


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        ({"rule": "SM_P_0001"}, "not waived"),
        ({"rule": "SM_P_0003"}, "not waived"),
        ({"rule": "CKV_SM_0018"}, "not waived"),
        ({"rule": "SM_P_0020"}, "not waived"),
        ({"expires": date(2026, 11, 20)}, "expired on 2026-11-20"),
        ({"expires": date(2027, 11, 23)}, "over-broad: it would last until 2027-11-23"),
        ({"expires": "soon"}, "expires must be a day"),
        ({"expires": None}, "expires must be a day"),
        ({"environments": ["dev", "staging"]}, "dev, preprod, prod"),
        ({"environments": []}, "environments must list"),
        ({"environments": "dev"}, "environments must list"),
        ({"address": "module.*.aws_lambda_function.this"}, "wildcards"),
        ({"address": "*"}, "wildcards"),
        ({"address": "aws_lambda_function"}, "in full"),
        ({"address": "module.api.aws_api_gateway_method.route[*]"}, "wildcards"),
        ({"address": "aws_kms_key.this "}, "in full"),
        ({"rule": "CKV_AWS_*"}, "rule's id"),
        ({"rule": "encryption"}, "rule's id"),
        ({"reason": " "}, "reason must be"),
        ({"owner": 7}, "owner must be"),
        ({"colour": "red"}, "has these fields"),
        ({"stack": "frontend"}, "no stack frontend; there are: bootstrap, service"),
    ],
    ids=lambda value: str(value),
)
def test_a_waiver_that_is_not_right_is_refused_by_file_and_entry(written: Any, edit: dict[str, Any], says: str) -> None:
    with pytest.raises(BadInput, match=says) as caught:
        written(waivers=[WAIVER | {"rule": "CKV_AWS_1"}, WAIVER | edit])

    assert caught.value.what.startswith("policies/waivers.yaml, entry 2")
    assert caught.value.exit_code is ExitCode.UNUSABLE


@pytest.mark.parametrize("field", sorted(WAIVER))
def test_no_field_of_a_waiver_may_be_missing(written: Any, field: str) -> None:
    with pytest.raises(BadInput) as caught:
        written(waivers=[{name: value for name, value in WAIVER.items() if name != field}])

    assert f"missing: {field}" in caught.value.why


def test_the_same_thing_cannot_be_waived_twice(written: Any) -> None:
    with pytest.raises(BadInput, match=r"entry 2: .* waived twice for prod"):
        written(waivers=[WAIVER, {**WAIVER, "environments": ["prod"]}])


def test_two_stacks_may_have_the_same_address(written: Any) -> None:
    assert len(written(waivers=[WAIVER, {**WAIVER, "stack": "bootstrap"}]).waivers) == 2


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({**SETTINGS, "disabled_rules": {"CKV_AWS_338": ""}}, "CKV_AWS_338 is disabled without a reason"),
        ({**SETTINGS, "disabled_rules": {"CKV_AWS_338": None}}, "without a reason"),
        ({**SETTINGS, "disabled_rules": {"CKV_AWS_*": "all"}}, "not a rule's id"),
        ({**SETTINGS, "disabled_rules": ["CKV_AWS_338"]}, "must map"),
        ({**SETTINGS, "disabled_rules": {"SM_P_0022": "too strict"}}, "SM_P_0022 is a rule of ours"),
        ({**SETTINGS, "disabled_rules": {"CKV_SM_0001": "in the way"}}, "cannot be disabled"),
        ({**SETTINGS, "disabled_rules": {"CKV2_SM_0001": "in the way"}}, "cannot be disabled"),
        ({**SETTINGS, "minimum_checks": {"plan": 5}}, "minimum_checks"),
        ({**SETTINGS, "minimum_checks": {"plan": 5, "hcl": 0}}, "minimum_checks"),
        ({**SETTINGS, "minimum_checks": {"plan": 5, "hcl": True}}, "minimum_checks"),
        ({"disabled_rules": {}}, "exactly these keys"),
        ({**SETTINGS, "soft_fail": True}, "exactly these keys"),
        ("- a list", "exactly these keys"),
        ("a: [", "not valid YAML"),
        ("minimum_checks: {plan: 5, hcl: 6}\ndisabled_rules: {CKV_AWS_1: a, CKV_AWS_1: b}", "not valid YAML"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_settings_that_are_not_right_are_refused(written: Any, settings: Any, says: str) -> None:
    with pytest.raises(BadInput, match=says) as caught:
        written(settings)

    assert caught.value.what.startswith("policies/checkov.yaml")


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"policies/checkov\.yaml cannot be read"):
        rules.load(Context(tmp_path, tmp_path / "build", {}), TODAY)


@pytest.mark.parametrize("file", [".checkov.yaml", ".checkov.yml", "terraform/stacks/service/.checkov.baseline"])
def test_settings_of_the_checkov_command_are_refused_wherever_they_are(written: Any, tmp_path: Path, file: str) -> None:
    written()
    (tmp_path / file).write_text("soft-fail: true")

    with pytest.raises(BadInput, match="is not read by this gate") as caught:
        written()

    assert caught.value.what.startswith(file)


def test_every_check_of_ours_must_have_run(written: Any) -> None:
    assert written().packaged == frozenset(CHECKS)
