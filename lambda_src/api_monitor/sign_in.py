"""How the monitor gets a token: with its own user's name and password, as the server-side flow of Cognito does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_monitor.checks.outcome import NotConfiguredError, UnexpectedError
from shared.parameters import NotConfiguredError as Unset
from shared.parameters import SecretParameter

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

MEND = "`apply` makes the monitor's user and stores its password"

_WRONG_CREDENTIALS = ("NotAuthorizedException", "PasswordResetRequiredException", "UserNotFoundException")


@dataclass(frozen=True)
class SignIn:
    """Signs in anew at every call: whether users can is part of what is monitored.

    `cognito` gives the client when it is first needed: making one takes longer than most checks.
    """

    cognito: Callable[[], CognitoIdentityProviderClient]
    credentials: SecretParameter
    user_pool_id: str
    client_id: str

    def token(self) -> str:
        """An access token.

        Raises:
            NotConfiguredError: there are no credentials.
            UnexpectedError: the parameter cannot be read, or Cognito does not let the user in.
        """
        username, password = self._credentials()
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            answer = self.cognito().admin_initiate_auth(
                UserPoolId=self.user_pool_id,
                ClientId=self.client_id,
                AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": username, "PASSWORD": password},
            )
        except ClientError as refused:
            code = _name(refused)
            mend = f" ({MEND})" if code in _WRONG_CREDENTIALS else ""
            raise UnexpectedError(f"sign-in: Cognito answers {code}{mend}") from None
        except BotoCoreError as failure:
            raise UnexpectedError(f"sign-in: no answer from Cognito ({type(failure).__name__})") from None
        token = answer.get("AuthenticationResult", {}).get("AccessToken")
        if not token:
            raise UnexpectedError(f"sign-in: Cognito asks for {answer.get('ChallengeName', 'something else')} ({MEND})")
        return token

    def _credentials(self) -> tuple[str, str]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            stored = self.credentials.json()
        except Unset as unset:
            raise NotConfiguredError(f"{unset}: {MEND}") from None
        except (BotoCoreError, ClientError) as failure:
            raise UnexpectedError(f"sign-in: its credentials cannot be read ({_name(failure)})") from None
        username, password = stored.get("username"), stored.get("password")
        if not isinstance(username, str) or not isinstance(password, str):
            raise NotConfiguredError(f"the monitor's credentials have no username and password: {MEND}")
        return username, password


def _name(failure: Exception) -> str:
    """The service's word for an error: its message names accounts and roles."""
    response = getattr(failure, "response", None)
    code = response.get("Error", {}).get("Code") if isinstance(response, dict) else None
    return str(code or type(failure).__name__)
