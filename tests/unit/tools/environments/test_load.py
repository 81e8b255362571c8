from __future__ import annotations

from pathlib import Path

import pytest

from tools.context import Context
from tools.environments.load import load, names
from tools.errors import BadInput, ExitCode


def edit(project: Path, old: str, new: str) -> None:
    path = project / "environments/dev/environment.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_the_three_environments_are_listed_by_how_much_depends_on_them(context: Context) -> None:
    assert names(context) == ["dev", "preprod", "prod"]


def test_each_environment_has_an_account_of_its_own(context: Context) -> None:
    accounts = [load(context, name).account_id for name in names(context)]
    assert len(set(accounts)) == 3


def test_no_threshold_for_deletes_is_so_high_that_nothing_meets_it(context: Context) -> None:
    assert all(0 <= load(context, name).destroy_threshold <= 10 for name in names(context))


def test_an_unknown_environment_is_named_with_those_there_are(context: Context) -> None:
    with pytest.raises(BadInput) as caught:
        load(context, "staging")
    assert '"staging"' in caught.value.what
    assert "dev, preprod, prod" in caught.value.why
    assert caught.value.exit_code is ExitCode.UNUSABLE


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("region =", "regoin =", 'unknown key "regoin"|lacks the key "region"'),
        ('"us-east-1"', '"mars"', "region.*mars"),
        ('"us-east-1"', '"eu-west-1"', "region.*eu-west-1"),
        ('"111111111111"', "111111111111", "account_id"),
        ('"111111111111"', '"1111"', "account_id.*1111"),
        ("confirm_apply = false", 'confirm_apply = "no"', "confirm_apply"),
        ("destroy_threshold = 10", "destroy_threshold = true", "destroy_threshold.*True"),
        ("destroy_threshold = 10", "destroy_threshold = -1", "destroy_threshold.*-1"),
        ("destroy_threshold = 10", "", 'lacks the key "destroy_threshold"'),
        ("account_id", "= account_id", "not valid TOML"),
    ],
)
def test_a_wrong_setting_is_refused_with_file_and_key(
    context: Context, project: Path, old: str, new: str, says: str
) -> None:
    edit(project, old, new)
    with pytest.raises(BadInput, match=says) as caught:
        load(context, "dev")
    assert "environments/dev/environment.toml" in caught.value.what
    assert caught.value.hint


@pytest.mark.parametrize("missing", ["terraform.tfvars", "backend.hcl"])
def test_a_missing_file_is_named(context: Context, project: Path, missing: str) -> None:
    (project / "environments/dev" / missing).unlink()
    with pytest.raises(BadInput, match=missing):
        load(context, "dev")
