"""The gate's settings: `policies/checkov.yaml` and `policies/waivers.yaml`, read strictly. Their README shows both."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from policies.checks import CHECKS
from tools.context import Context
from tools.environments import load as environments
from tools.errors import BadInput

SETTINGS, WAIVERS = "checkov.yaml", "waivers.yaml"
FRAMEWORKS = ("plan", "hcl")

LONGEST = timedelta(days=366)
"""How far ahead a waiver may expire: somebody is to look at each once a year."""

FOREIGN = (".checkov.yaml", ".checkov.yml", ".checkov.baseline")
"""Files with which the checkov command is told to look away (`soft-fail`, `skip-check`, a baseline)."""

_DESTROYS = frozenset({"SM_P_0001", "SM_P_0003"})
"""Rules on what a plan destroys. A waiver would let it be destroyed by every plan until it expires."""

NEVER_WAIVED = _DESTROYS | {
    *("CKV2_SM_0001", "CKV2_SM_0002"),
    *("CKV_SM_0006", "CKV_SM_0010", "CKV_SM_0012", "CKV_SM_0015", "CKV_SM_0018", "CKV_SM_0020", "CKV_SM_0021"),
    *("CKV_SM_0024", "SM_P_0005", "SM_P_0009", "SM_P_0010", "SM_P_0017", "SM_P_0018", "SM_P_0019", "SM_P_0020"),
    *("SM_P_0022", "SM_P_0023", "SM_P_0024", "SM_P_0025", "SM_P_0030"),
}
"""Rules whose pages (policies/explanations) say under "Who may waive": nobody. A test holds that both agree."""

_OURS = re.compile(r"CKV2?_SM_\w+|SM_P_\w+")

_RULE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_KEY = r'(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?'
_NAME = r"[A-Za-z_][\w-]*"
_ADDRESS = re.compile(rf"(?:module\.{_NAME}{_KEY}\.)*(?:data\.)?{_NAME}\.{_NAME}{_KEY}")


@dataclass(frozen=True)
class Waiver:
    """A rule that one resource of a stack need not pass in the named environments, until the day `expires` is over."""

    rule: str
    address: str
    environments: tuple[str, ...]
    reason: str
    owner: str
    expires: date
    stack: str = "service"


@dataclass(frozen=True)
class Rules:
    """Which rules count.

    `disabled` maps a rule that is off everywhere to its reason. `minimum_checks` is the least number of AWS rules
    checkov must have loaded, by framework (plan, hcl): fewer means a broken installation, not a clean plan.
    `packaged` are the ids of our own checks, each of which must have run.
    """

    disabled: Mapping[str, str]
    minimum_checks: Mapping[str, int]
    waivers: tuple[Waiver, ...]
    packaged: frozenset[str] = frozenset()

    def waivers_for(self, environment: str, stack: str) -> tuple[Waiver, ...]:
        return tuple(w for w in self.waivers if environment in w.environments and w.stack == stack)


def load(context: Context, today: date | None = None) -> Rules:
    """Read both files of `policies/`.

    Raises:
        BadInput: a file is missing or not as it should be, a waiver has expired or is for longer than a year, or there
            are settings for the checkov command; names the file and the entry.
    """
    _refuse_foreign(context.root)
    folder = context.root / "policies"
    settings = _mapping(folder / SETTINGS, {"disabled_rules", "minimum_checks"})
    where = f"{folder.name}/{SETTINGS}"
    entries = _mapping(folder / WAIVERS, {"waivers"})["waivers"] or []
    if not isinstance(entries, list):
        raise BadInput(f"{folder.name}/{WAIVERS}: waivers is not a list")
    known = _Known(
        environments.names(context),
        [path.name for path in (context.root / "terraform" / "stacks").glob("*/")],
        today or datetime.now(UTC).date(),
    )
    return Rules(
        disabled=_disabled(settings["disabled_rules"] or {}, where),
        minimum_checks=_minimum(settings["minimum_checks"], where),
        waivers=_waivers(entries, f"{folder.name}/{WAIVERS}", known),
        packaged=frozenset(CHECKS),
    )


def _refuse_foreign(root: Path) -> None:
    """The gate reads none of these; whoever put one there believes that it does."""
    for path in (*root.glob(".checkov*"), *(root / "terraform").rglob(".checkov*")):
        if path.name in FOREIGN:
            raise BadInput(
                f"{path.relative_to(root)} is not read by this gate and must not be there",
                why="it tells the checkov command which failures to pass over",
                hint=f"take it out; what one resource need not pass is for policies/{WAIVERS}",
            )


@dataclass(frozen=True)
class _Known:
    """What a waiver is measured against."""

    environments: Collection[str]
    stacks: Collection[str]
    today: date


class _UniqueKeys(yaml.SafeLoader):
    """YAML in which a key given twice is an error, not a silent last word."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if twice := next((key for key in keys if keys.count(key) > 1), None):
            raise yaml.constructor.ConstructorError(None, None, f"{twice!r} is given twice", node.start_mark)
        return super().construct_mapping(node, deep)


def _mapping(path: Path, keys: set[str]) -> dict[str, Any]:
    where = f"{path.parent.name}/{path.name}"
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeys)  # noqa: S506  # a SafeLoader
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{where} cannot be read", why=str(error)) from error
    except yaml.YAMLError as error:
        raise BadInput(f"{where} is not valid YAML", why=str(error)) from error
    if not isinstance(document, dict) or set(document) != keys:
        found = ", ".join(sorted(map(str, document))) if isinstance(document, dict) else "none"
        raise BadInput(f"{where} must have exactly these keys: {', '.join(sorted(keys))}", why=f"it has: {found}")
    return document


def _disabled(entries: Any, where: str) -> dict[str, str]:
    if not isinstance(entries, dict):
        raise BadInput(f"{where}: disabled_rules must map a rule's id to its reason")
    for rule, reason in entries.items():
        if not (isinstance(rule, str) and _RULE.fullmatch(rule)):
            raise BadInput(f"{where}: {rule} is not a rule's id, such as CKV_AWS_338")
        if not (isinstance(reason, str) and reason.strip()):
            raise BadInput(f"{where}: {rule} is disabled without a reason")
        if _OURS.fullmatch(rule):
            raise BadInput(
                f"{where}: {rule} is a rule of ours and cannot be disabled",
                why="disabling is for rules of checkov's own that are wrong for SafeMate as a whole",
                hint=f"change the rule or its limit in a pull request; nox -s explain -- {rule} tells who may waive it",
            )
    return dict(entries)


def _minimum(entries: Any, where: str) -> dict[str, int]:
    is_right = isinstance(entries, dict) and set(entries) == set(FRAMEWORKS)
    if not is_right or not all(type(number) is int and number > 0 for number in entries.values()):
        raise BadInput(f"{where}: minimum_checks must give a number above 0 for each of: {', '.join(FRAMEWORKS)}")
    return dict(entries)


def _waivers(entries: list[Any], file: str, known: _Known) -> tuple[Waiver, ...]:
    waivers: list[Waiver] = []
    seen: set[tuple[str, str, str, str]] = set()
    for number, entry in enumerate(entries, start=1):
        waiver = _waiver(entry, f"{file}, entry {number}", known)
        for environment in waiver.environments:
            key = (waiver.rule, waiver.address, environment, waiver.stack)
            if key in seen:
                raise BadInput(
                    f"{file}, entry {number}: {waiver.rule} on {waiver.address} is waived twice for {environment}"
                )
            seen.add(key)
        waivers.append(waiver)
    return tuple(waivers)


def _waiver(entry: Any, where: str, known: _Known) -> Waiver:
    names = [field.name for field in fields(Waiver)]
    needed = {field.name for field in fields(Waiver) if field.default is MISSING}
    given = set(entry) if isinstance(entry, dict) else set()
    if not needed <= given <= set(names):
        raise BadInput(
            f"{where}: a waiver has these fields: {', '.join(names)}",
            why=f"missing: {_list(needed - given)}; not known: {_list(given - set(names))}",
        )
    where = f"{where} ({entry['rule']} on {entry['address']})"
    for name in ("rule", "address", "reason", "owner"):
        if not (isinstance(entry[name], str) and entry[name].strip()):
            raise BadInput(f"{where}: {name} must be a text that is not empty")
    if not _RULE.fullmatch(entry["rule"]):
        raise BadInput(f"{where}: {entry['rule']} is not a rule's id, such as CKV_AWS_119")
    if (rule := entry["rule"]) in NEVER_WAIVED:
        one_plan = "--allow-destroy ADDRESS allows it, for one plan"
        mend = f"mend the resource, or change the limit for all; nox -s explain -- {rule} says how"
        raise BadInput(f"{where}: this rule is not waived", hint=one_plan if rule in _DESTROYS else mend)
    if not _ADDRESS.fullmatch(entry["address"]):
        raise BadInput(
            f"{where}: the address must be that of one resource, in full; wildcards are not allowed",
            hint='write it as the finding does, such as module.functions["wallet_manager"].aws_lambda_function.this',
        )
    listed = entry["environments"]
    if not isinstance(listed, list) or not listed or not set(map(str, listed)) <= set(known.environments):
        raise BadInput(f"{where}: environments must list some of: {_list(known.environments)}", why=f"it is: {listed}")
    if entry.get("stack", Waiver.stack) not in known.stacks:
        raise BadInput(f"{where}: there is no stack {entry['stack']}; there are: {_list(known.stacks)}")
    return Waiver(**{**entry, "environments": tuple(listed), "expires": _expiry(entry["expires"], where, known.today)})


def _expiry(value: Any, where: str, today: date) -> date:
    if type(value) is not date:  # YAML reads 2027-01-31 as a date; a datetime is one too, and not meant
        raise BadInput(f"{where}: expires must be a day, such as 2027-01-31")
    if value < today:
        raise BadInput(
            f"{where}: the waiver expired on {value}", hint="mend the resource, or have the waiver renewed by its owner"
        )
    if value > today + LONGEST:
        raise BadInput(
            f"{where}: over-broad: it would last until {value}; a waiver is good for {LONGEST.days} days at most",
            hint=f"expires: {today + LONGEST} or earlier; whoever owns it looks at it again by then",
        )
    return value


def _list(names: Collection[Any]) -> str:
    return ", ".join(sorted(map(str, names))) or "none"
