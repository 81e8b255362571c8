"""How one environment is reached: the environment variables its programs get, and boto3 clients for ourselves."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tools.model import Environment, Target

# What a program needs to run at all. AWS_*, TF_* and proxies are not among them: they are given on purpose or not.
_PLAIN = ("PATH", "HOME", "USER", "LOGNAME", "LANG", "TMPDIR", "TEMP", "TMP", "TZ", "TERM", "SYSTEMROOT", "USERPROFILE",
          "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS", "LOCALAPPDATA", "APPDATA", "PATHEXT")  # fmt: skip
_DOWNLOADS = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR",
              "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")  # fmt: skip

_NOWHERE = "http://127.0.0.1:9"
"""RFC 863's discard port, where nothing listens: a call that would leave for the real AWS fails at once instead."""


@dataclass(frozen=True)
class Access:
    """One environment on one target.

    `endpoint` is the emulator's address without a trailing slash, or None on AWS. `env` is the complete environment of
    every program started for this run. `flavour` is the kind of package its Lambda runs: `local` where functions run
    on our own interpreter, `aws` everywhere else. `instance` identifies a running embedded emulator, "" elsewhere;
    `stand_ins` is where its stand-ins for the outside world answer (tools/standins/catalogue.py), None elsewhere.
    """

    target: Target
    environment: Environment
    endpoint: str | None
    env: Mapping[str, str]
    flavour: str = "aws"
    instance: str = ""
    stand_ins: Mapping[str, str] | None = None

    def client(self, service: str) -> Any:
        """A boto3 client for the harness's own questions, bound to this target and account."""
        import boto3
        from botocore.config import Config

        config = Config(
            region_name=self.environment.region,
            retries={"total_max_attempts": 3},
            connect_timeout=5,
            read_timeout=30,
            proxies={} if self.endpoint else None,
            s3={"addressing_style": "path"} if self.endpoint else None,
        )
        session: Any  # its stubs overload `client` by four hundred literal names
        if self.endpoint is None:
            session = boto3.Session()
            return session.client(service, config=config)
        session = boto3.Session(
            aws_access_key_id=self.env["AWS_ACCESS_KEY_ID"], aws_secret_access_key=self.env["AWS_SECRET_ACCESS_KEY"]
        )
        return session.client(service, endpoint_url=self.endpoint, config=config)


def plain_environment(caller: Mapping[str, str]) -> dict[str, str]:
    """What any program may see of the caller's environment: enough to run, nothing that points at an account."""
    kept = {name: caller[name] for name in _PLAIN if name in caller}
    kept |= {name: value for name, value in caller.items() if name.startswith("LC_")}
    return kept


def download_environment(caller: Mapping[str, str]) -> dict[str, str]:
    """`plain_environment` plus proxies and certificates, for programs that fetch from a registry."""
    wanted = {*_DOWNLOADS, *(name.lower() for name in _DOWNLOADS)}
    return plain_environment(caller) | {name: caller[name] for name in caller if name in wanted}


def emulated_environment(caller: Mapping[str, str], environment: Environment, endpoint: str) -> dict[str, str]:
    """The environment of a program that may reach the emulator and nothing else.

    The access key is the account id: that is how the emulator keeps environments apart (docs/emulator.md).
    """
    host = urlsplit(endpoint).hostname or "127.0.0.1"
    return plain_environment(caller) | {
        "AWS_ACCESS_KEY_ID": environment.account_id,
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": environment.region,
        "AWS_DEFAULT_REGION": environment.region,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "HTTP_PROXY": _NOWHERE,
        "HTTPS_PROXY": _NOWHERE,
        "NO_PROXY": f"127.0.0.1,localhost,{host}",
    }


def aws_environment(caller: Mapping[str, str], environment: Environment) -> dict[str, str]:
    """The environment of a program that may reach the real account: the caller's own AWS settings."""
    aws = {name: value for name, value in caller.items() if name.startswith("AWS_")}
    return (
        download_environment(caller)
        | aws
        | {"AWS_REGION": environment.region, "AWS_DEFAULT_REGION": environment.region}
    )
