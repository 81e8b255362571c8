from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.tools.seeding.conftest import MotoAccess
from tools.errors import ToolFailed
from tools.seeding.monitor_user import USERNAME, MonitorUser
from tools.seeding.secrets import Secrets


def lets_in(user: MonitorUser, password: str) -> bool:
    answer = user.access.client("cognito-idp").admin_initiate_auth(
        UserPoolId=user.user_pool_id, ClientId=user.client_id, AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": USERNAME, "PASSWORD": password},
    )  # fmt: skip
    return "AccessToken" in answer["AuthenticationResult"]


def stored(secrets: Secrets) -> dict[str, str]:
    found = secrets.read("monitor-credentials")
    assert found is not None
    return found


def test_a_new_environment_gets_a_user_that_can_sign_in_and_is_a_monitor(user: MonitorUser, secrets: Secrets) -> None:
    assert user.ensure() == "the monitor's user was made"
    assert stored(secrets)["username"] == USERNAME
    assert lets_in(user, stored(secrets)["password"])
    groups = user.access.client("cognito-idp").admin_list_groups_for_user(
        UserPoolId=user.user_pool_id, Username=USERNAME
    )
    assert [g["GroupName"] for g in groups["Groups"]] == ["monitors"]


def test_the_password_is_long_and_another_each_time_and_shown_nowhere(
    user: MonitorUser, secrets: Secrets, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    seen = set()
    for _ in range(3):
        secrets.put("monitor-credentials", {"username": USERNAME, "password": "wrong"})
        user.ensure()
        seen.add(stored(secrets)["password"])
    assert len(seen) == 3
    assert all(len(password) >= 40 for password in seen)
    printed = "".join(capsys.readouterr()) + caplog.text
    assert not any(password in printed or password in repr(user) for password in seen)


def test_where_all_is_well_nothing_is_changed(user: MonitorUser, secrets: Secrets, access: MotoAccess) -> None:
    user.ensure()
    before = stored(secrets)
    access.calls.clear()
    assert user.ensure() == ""
    assert access.calls == ["GetParameter", "AdminInitiateAuth", "AdminAddUserToGroup"]
    assert stored(secrets) == before


def delete_user(user: MonitorUser) -> None:
    user.access.client("cognito-idp").admin_delete_user(UserPoolId=user.user_pool_id, Username=USERNAME)


def change_password(user: MonitorUser) -> None:
    user.access.client("cognito-idp").admin_set_user_password(
        UserPoolId=user.user_pool_id, Username=USERNAME, Password="Somebody-Elses-7", Permanent=True
    )


def make_it_temporary(user: MonitorUser) -> None:
    user.access.client("cognito-idp").admin_set_user_password(
        UserPoolId=user.user_pool_id, Username=USERNAME, Password="Somebody-Elses-7", Permanent=False
    )


def disable(user: MonitorUser) -> None:
    user.access.client("cognito-idp").admin_disable_user(UserPoolId=user.user_pool_id, Username=USERNAME)


def spoil_parameter(user: MonitorUser) -> None:
    user.secrets.put("monitor-credentials", {"user": "x"})


def unset_parameter(user: MonitorUser) -> None:
    name = user.secrets.names["monitor-credentials"]
    user.access.client("ssm").put_parameter(Name=name, Value="unset", Type="SecureString", Overwrite=True)


@pytest.mark.parametrize(
    "spoil", [delete_user, change_password, make_it_temporary, disable, spoil_parameter, unset_parameter]
)
def test_whatever_was_spoilt_is_mended_by_running_it_again(
    user: MonitorUser, secrets: Secrets, spoil: Callable[[MonitorUser], None]
) -> None:
    user.ensure()
    spoil(user)
    assert user.ensure() != ""
    assert lets_in(user, stored(secrets)["password"])
    assert user.ensure() == ""


def test_a_user_taken_out_of_the_group_is_put_back(user: MonitorUser) -> None:
    user.ensure()
    cognito = user.access.client("cognito-idp")
    cognito.admin_remove_user_from_group(UserPoolId=user.user_pool_id, Username=USERNAME, GroupName="monitors")
    user.ensure()
    assert cognito.admin_list_groups_for_user(UserPoolId=user.user_pool_id, Username=USERNAME)["Groups"]


def test_a_pool_that_is_gone_is_one_clear_error(user: MonitorUser) -> None:
    user.access.client("cognito-idp").delete_user_pool(UserPoolId=user.user_pool_id)
    with pytest.raises(ToolFailed) as caught:
        user.ensure()
    assert "the monitor's user of dev cannot be set up" in caught.value.what
    assert "ResourceNotFoundException" in caught.value.why
    assert "AdminCreateUser" in caught.value.hint
