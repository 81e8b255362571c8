"""What payment_handler is told by its environment variables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from shared.config import EnvironmentReader, FunctionSettings, read_function_settings

_TABLE = r"[A-Za-z0-9_.-]{3,255}"
_URL = r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[^\s?#]*)?"
_NETWORK = r"eip155:[1-9][0-9]{0,18}"
_ADDRESS = r"0x[0-9a-fA-F]{40}"
_PRICE = r"[1-9][0-9]{0,37}"
_HOSTS = r"none|[A-Za-z0-9.-]+(:[0-9]{1,5})?(,[A-Za-z0-9.-]+(:[0-9]{1,5})?)*"
_PARAMETER = r"/[A-Za-z0-9_./-]{1,1000}"
_LOOPBACK = re.compile(r"http://(127\.[0-9.]+|localhost)(:[0-9]+)?(/.*)?")


@dataclass(frozen=True)
class PaymentTerms:
    """What is asked for: the token, who gets it, and what things cost.

    Attributes:
        network: CAIP-2 identifier such as `eip155:84532`.
        asset: contract address of the ERC-20 token, which must know EIP-3009.
        asset_name: the token's EIP-712 domain name. "USDC" on Base Sepolia but "USD Coin" on Base: with the wrong
            one every signature is refused.
        asset_version: the token's EIP-712 domain version.
        mint_price: atomic units, a decimal string; so is `read_price`.
    """

    network: str
    asset: str
    asset_name: str
    asset_version: str
    pay_to: str
    mint_price: str
    read_price: str


@dataclass(frozen=True)
class FacilitatorSettings:
    """Who verifies and settles.

    Attributes:
        url: base URL of its `/verify`, `/settle` and `/supported`.
        auth: how to authenticate there, `none` or `cdp`.
    """

    url: str
    auth: str


@dataclass(frozen=True)
class SessionSettings:
    """What wallet sessions need besides their table."""

    cdp_url: str
    credentials_parameter: str
    allowed_hosts: tuple[str, ...]


@dataclass(frozen=True)
class Settings:
    """The shared settings, the tables' names, and the terms of payment."""

    function: FunctionSettings
    payments_table: str
    sessions_table: str
    nfts_table: str
    requests_table: str
    public_base_url: str
    terms: PaymentTerms
    facilitator: FacilitatorSettings
    sessions: SessionSettings
    requests_per_minute: int


def load_settings(variables: Mapping[str, str]) -> Settings:
    """Settings from `variables`. Raises shared.config.ConfigError naming every missing or invalid one.

    An empty list of hosts says `none`: an empty variable is a forgotten one.
    """
    env = EnvironmentReader(variables)
    settings = Settings(
        function=read_function_settings(env),
        payments_table=env.text("PAYMENTS_TABLE", _TABLE, "a DynamoDB table name"),
        sessions_table=env.text("WALLET_SESSIONS_TABLE", _TABLE, "a DynamoDB table name"),
        nfts_table=env.text("NFTS_TABLE", _TABLE, "a DynamoDB table name"),
        requests_table=env.text("REQUESTS_TABLE", _TABLE, "a DynamoDB table name"),
        public_base_url=_url(env, "PUBLIC_BASE_URL"),
        terms=_terms(env),
        facilitator=_facilitator(env),
        sessions=_sessions(env),
        requests_per_minute=_count(env.text("CLIENT_REQUESTS_PER_MINUTE", r"[1-9][0-9]{0,8}", "a number above 0")),
    )
    env.finish()
    return settings


def _terms(env: EnvironmentReader) -> PaymentTerms:
    return PaymentTerms(
        network=env.text("X402_NETWORK", _NETWORK, "a CAIP-2 network such as eip155:84532"),
        asset=env.text("X402_ASSET", _ADDRESS, "a token's contract address"),
        asset_name=env.text("X402_ASSET_NAME"),
        asset_version=env.text("X402_ASSET_VERSION"),
        pay_to=env.text("X402_PAY_TO", _ADDRESS, "an account address"),
        mint_price=env.text("X402_MINT_PRICE", _PRICE, "a whole number of atomic units above 0"),
        read_price=env.text("X402_READ_PRICE", _PRICE, "a whole number of atomic units above 0"),
    )


def _facilitator(env: EnvironmentReader) -> FacilitatorSettings:
    return FacilitatorSettings(
        url=_url(env, "FACILITATOR_URL"),
        auth=env.choice("FACILITATOR_AUTH", ("none", "cdp")),
    )


def _sessions(env: EnvironmentReader) -> SessionSettings:
    hosts = env.text("SESSION_ALLOWED_HOSTS", _HOSTS, "a comma list of host[:port], or none")
    return SessionSettings(
        cdp_url=_url(env, "CDP_URL"),
        credentials_parameter=env.text("CDP_CREDENTIALS_PARAMETER", _PARAMETER, "an SSM parameter name"),
        allowed_hosts=() if hosts == "none" else tuple(hosts.lower().split(",")),
    )


def _url(env: EnvironmentReader, name: str) -> str:
    url = env.text(name, _URL, "a URL such as https://x402.example.com/facilitator")
    # In clear a payment could be read and changed on its way; loopback is where the stand-ins live.
    env.require(not url.startswith("http:") or bool(_LOOPBACK.fullmatch(url)), f"{name} must use https")
    return url.rstrip("/")


def _count(text: str) -> int:
    return int(text) if text.isdigit() else 0
