"""Typed settings from a function's environment variables.

Every problem is collected before anything is raised, so that one failed deployment names all of them at once.
Values are never secret here: they are names, ARNs and switches that Terraform sets.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

ENVIRONMENTS = ("dev", "preprod", "prod")
NETWORKS = ("testnet", "previewnet", "mainnet")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?")


class ConfigError(RuntimeError):
    """The function cannot start; the message names every variable that is missing or invalid."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("Invalid configuration: " + "; ".join(problems))
        self.problems = problems


class EnvironmentReader:
    """Reads variables one by one and remembers what is wrong with them until `finish`."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.problems: list[str] = []

    def text(self, name: str, pattern: str = ".+", expected: str = "a value") -> str:
        """The variable's value when all of it matches `pattern`."""
        value = self._variables.get(name, "").strip()
        if not value:
            self.problems.append(f"{name} is missing")
        elif not re.fullmatch(pattern, value):
            self.problems.append(f"{name} must be {expected}, not {value!r}")
        return value

    def choice(self, name: str, options: Collection[str], default: str = "") -> str:
        """One of `options`; a variable without a default must be set."""
        value = self._variables.get(name, "").strip() or default
        if not value:
            self.problems.append(f"{name} is missing")
        elif value not in options:
            self.problems.append(f"{name} must be one of {', '.join(options)}, not {value!r}")
        return value

    def flag(self, name: str) -> bool:
        """Exactly "true" or "false": a typo must not silently mean false."""
        return self.choice(name, ("true", "false")) == "true"

    def origins(self, name: str) -> tuple[str, ...]:
        """A comma list of web origins (`https://host[:port]`), or the single entry `*`."""
        entries = tuple(part.strip() for part in self.text(name).split(",") if part.strip())
        if entries != ("*",):
            self.problems += [
                f"{name} must list origins like https://app.example.com, not {entry!r}"
                for entry in entries
                if not _ORIGIN.fullmatch(entry)
            ]
        return entries

    def require(self, fact: bool, problem: str) -> None:
        """Record `problem` unless `fact` holds: for rules between variables."""
        if not fact:
            self.problems.append(problem)

    def finish(self) -> None:
        """Raises ConfigError when anything was wrong."""
        if self.problems:
            raise ConfigError(self.problems)


@dataclass(frozen=True)
class FunctionSettings:
    """What every function is told, whatever it does."""

    environment: str
    hedera_network: str
    demo_mode: bool
    cors_origins: tuple[str, ...]
    service: str
    metrics_namespace: str
    log_level: str


def read_function_settings(env: EnvironmentReader) -> FunctionSettings:
    """The settings all functions share; the caller reads its own and then calls `env.finish()`.

    Two combinations are refused, so that a wrong variable cannot open production: demo mode (pretended ledger
    entries beside real money) and CORS for every site.
    """
    environment = env.choice("ENVIRONMENT", ENVIRONMENTS)
    demo_mode = env.flag("DEMO_MODE")
    cors_origins = env.origins("CORS_ORIGINS")
    if environment == "prod":
        env.require(not demo_mode, "DEMO_MODE must be false when ENVIRONMENT is prod")
        env.require("*" not in cors_origins, "CORS_ORIGINS must not be '*' when ENVIRONMENT is prod")
    return FunctionSettings(
        environment=environment,
        hedera_network=env.choice("HEDERA_NETWORK", NETWORKS),
        demo_mode=demo_mode,
        cors_origins=cors_origins,
        service=env.text("POWERTOOLS_SERVICE_NAME"),
        metrics_namespace=env.text("POWERTOOLS_METRICS_NAMESPACE"),
        log_level=env.choice("POWERTOOLS_LOG_LEVEL", LOG_LEVELS, default="DEBUG" if env.flag("DEBUG_MODE") else "INFO"),
    )
