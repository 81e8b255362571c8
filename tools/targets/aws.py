"""The real account. Nothing happens before STS has said that it is the right one."""

from __future__ import annotations

from collections.abc import Mapping

from tools.errors import BadInput, ToolFailed
from tools.model import Environment, Target
from tools.targets.access import Access, aws_environment


def reach(caller: Mapping[str, str], environment: Environment) -> Access:
    """Check the caller's credentials against the environment's account.

    Raises:
        BadInput: there are no usable credentials, or they belong to another account.
        ToolFailed: STS cannot be reached.
    """
    _refuse_other_endpoints(caller)
    access = Access(Target.AWS, environment, None, aws_environment(caller, environment))
    account = _account(access)
    if account != environment.account_id:
        raise BadInput(
            f"these credentials belong to account {account}, not to {environment.name}'s {environment.account_id}",
            why=f"account_id in environments/{environment.name}/environment.toml says which account may be touched",
            hint=f"AWS_PROFILE=<a profile of {environment.account_id}> nox -s plan -- {environment.name} --target aws",
        )
    return access


def _refuse_other_endpoints(caller: Mapping[str, str]) -> None:
    """An AWS_ENDPOINT_URL left over from work with an emulator would make all of AWS answer from there."""
    for name in sorted(n for n in caller if n.startswith("AWS_ENDPOINT_URL") and caller[n]):
        if "SAFEMATE_ALLOW_ENDPOINT" not in caller:
            raise BadInput(
                f"--target aws means AWS, and {name} points at {caller[name]}",
                hint=f"unset {name}; for an emulator: --target localstack; for a private endpoint of your own: "
                "SAFEMATE_ALLOW_ENDPOINT=1",
            )


def _account(access: Access) -> str:
    from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError, NoCredentialsError

    name = access.environment.name
    mend = f"aws sso login, or AWS_PROFILE=<profile> nox -s plan -- {name} --target aws; without one: --target local"
    try:
        return str(access.client("sts").get_caller_identity()["Account"])
    except NoCredentialsError as error:
        raise BadInput("--target aws needs AWS credentials and none were found", hint=mend) from error
    except ClientError as error:
        raise BadInput("AWS does not accept these credentials", why=str(error), hint=mend) from error
    except EndpointConnectionError as error:
        raise ToolFailed(
            "AWS cannot be reached from here", why=str(error), hint="check the network, or --target local"
        ) from error
    except BotoCoreError as error:
        raise BadInput("the AWS credentials cannot be used", why=str(error), hint=mend) from error
