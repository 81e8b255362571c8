"""The user the monitor and the smoke checks sign in as: in group `monitors`, whose tokens move no money."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tools.errors import ToolFailed
from tools.seeding.secrets import Secrets
from tools.targets.access import Access

PURPOSE = "monitor-credentials"
GROUP = "monitors"
USERNAME = "monitor@safemate.example"
"""Nobody can receive mail there (RFC 2606), so nobody can recover the account by mail either."""

_REFUSED = {
    "NotAuthorizedException",
    "UserNotFoundException",
    "UserNotConfirmedException",
    "PasswordResetRequiredException",
}


@dataclass(frozen=True)
class MonitorUser:
    """One environment's monitor user."""

    access: Access
    secrets: Secrets
    user_pool_id: str
    client_id: str

    def ensure(self) -> str:
        """Have credentials in the parameter that let the monitor in; what was done, "" when all was well.

        They are tried each time: a user deleted, disabled or given another password is mended by a new password.

        Raises:
            ToolFailed: Cognito or the parameter store refuses.
        """
        stored = self.secrets.read(PURPOSE)
        if stored is not None and self._lets_in(stored):
            self._join()
            return ""
        password = f"Aa1-{secrets.token_urlsafe(32)}"  # every kind of character that a pool's rules may ask for
        self._make()
        self._ask("admin_set_user_password", Username=USERNAME, Password=password, Permanent=True)
        self._ask("admin_enable_user", Username=USERNAME)
        self._join()
        self.secrets.put(PURPOSE, {"username": USERNAME, "password": password})
        return "the monitor's user was made" if stored is None else "the monitor's user was given a new password"

    @cached_property
    def _cognito(self) -> Any:
        return self.access.client("cognito-idp")

    def _lets_in(self, stored: Mapping[str, Any]) -> bool:
        from botocore.exceptions import ClientError

        username, password = stored.get("username"), stored.get("password")
        if username != USERNAME or not isinstance(password, str):
            return False
        try:
            answer = self._cognito.admin_initiate_auth(
                UserPoolId=self.user_pool_id,
                ClientId=self.client_id,
                AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": username, "PASSWORD": password},
            )
        except ClientError as error:
            if error.response["Error"].get("Code") in _REFUSED:
                return False
            raise self._failure("admin_initiate_auth", error) from None
        return "AuthenticationResult" in answer

    def _make(self) -> None:
        from botocore.exceptions import ClientError

        try:
            self._cognito.admin_create_user(
                UserPoolId=self.user_pool_id,
                Username=USERNAME,
                MessageAction="SUPPRESS",
                UserAttributes=[{"Name": "email", "Value": USERNAME}, {"Name": "email_verified", "Value": "true"}],
            )
        except ClientError as error:
            if error.response["Error"].get("Code") != "UsernameExistsException":
                raise self._failure("admin_create_user", error) from None

    def _join(self) -> None:
        """Adding a member again is no error."""
        self._ask("admin_add_user_to_group", Username=USERNAME, GroupName=GROUP)

    def _ask(self, call: str, **parameters: Any) -> None:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            getattr(self._cognito, call)(UserPoolId=self.user_pool_id, **parameters)
        except (BotoCoreError, ClientError) as error:
            raise self._failure(call, error) from None

    def _failure(self, call: str, error: Exception) -> ToolFailed:
        return ToolFailed(
            f"the monitor's user of {self.access.environment.name} cannot be set up",
            why=f"{call}: {error}",
            hint="whoever applies needs cognito-idp:AdminInitiateAuth, AdminCreateUser, AdminSetUserPassword, "
            "AdminEnableUser and AdminAddUserToGroup on the pool (docs/monitoring.md)",
        )
