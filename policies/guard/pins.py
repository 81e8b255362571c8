"""SM_P_0009: providers are pinned to one exact version, the lock file has it, and Terraform's version has an upper end.

Terraform's lock file binds what it names to checksums; a range beside it moves with the next `init -upgrade`, and a
provider without a lock entry is whatever the registry has today (Terraform, "Dependency Lock File").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policies.limits import Limits
from policies.plan import PlanView
from policies.rule import Answer, Fault, Rule, answer

LOCK = ".terraform.lock.hcl"

_EXACT = re.compile(r"=?\s*\d+\.\d+\.\d+(-[\w.]+)?")
_COMMENT = re.compile(r"""("(?:[^"\\\n]|\\.)*")|/\*.*?\*/|(?:#|//)[^\n]*""", re.DOTALL)
_TERRAFORM = re.compile(r'\brequired_version\s*=\s*"([^"]*)"')
_PROVIDERS = re.compile(r"\brequired_providers\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_PROVIDER = re.compile(r"([\w-]+)\s*=\s*\{([^{}]*)\}")
_SHORT = re.compile(r'([\w-]+)\s*=\s*"([^"]*)"')
_LOCKED = re.compile(r'^provider\s+"([^"]+)"\s*\{(.*?)^\}', re.MULTILINE | re.DOTALL)
_FIELD = r'\b{}\s*[=:]\s*"([^"]*)"'


@dataclass(frozen=True)
class _Pin:
    """One provider that one file requires."""

    file: str
    source: str
    version: str


def check(plan: PlanView, _: Limits) -> Answer:
    """Read every file that says what versions it needs, and the lock."""
    texts = {name: _COMMENT.sub(_kept, text) for name, text in plan.versions.items() if not name.endswith(LOCK)}
    pins = [pin for name, text in texts.items() for pin in _pins(name, text)]
    home = f"terraform/stacks/{plan.stack}"
    faults = [*_unread(texts), *_unbounded(texts), *_inexact(pins), *_unlocked(plan, pins, f"{home}/{LOCK}")]
    ours = [text for name, text in texts.items() if f"terraform/{name}".startswith(f"{home}/")]
    if not any(map(_TERRAFORM.search, ours)):
        faults.append(Fault(home, "has no required_version: say in versions.tf which Terraform it is for"))
    if not any(f"terraform/{pin.file}".startswith(f"{home}/") for pin in pins):
        faults.append(Fault(home, "requires no provider by version: say which in versions.tf"))
    return answer(faults, len(plan.versions) or 1)


def _kept(found: re.Match[str]) -> str:
    """What stays of a text or a comment: the text."""
    return found[1] or " "


def _unread(texts: Mapping[str, str]) -> Iterator[Fault]:
    for name in texts:
        if name.endswith(".tf.json"):
            yield Fault(f"terraform/{name}", "is JSON, which this rule and people do not read: write it as .tf")


def _unbounded(texts: Mapping[str, str]) -> Iterator[Fault]:
    for name, text in texts.items():
        for wanted in _TERRAFORM.findall(text):
            if not (_EXACT.fullmatch(wanted.strip()) or "<" in wanted or "~>" in wanted):
                said = f'required_version "{wanted}" has no upper end: add one, such as ", < 2.0.0"'
                yield Fault(f"terraform/{name}", said)


def _inexact(pins: list[_Pin]) -> Iterator[Fault]:
    first: dict[str, _Pin] = {}
    for pin in pins:
        if not _EXACT.fullmatch(pin.version):
            said = (
                f'provider {pin.source} is "{pin.version or "any version"}": write one exact version, such as "5.100.0"'
            )
            yield Fault(f"terraform/{pin.file}", said)
        other = first.setdefault(pin.source, pin)
        if other.version != pin.version:
            said = f'provider {pin.source} is "{pin.version}" here and "{other.version}" in terraform/{other.file}'
            yield Fault(f"terraform/{pin.file}", said)


def _unlocked(plan: PlanView, pins: list[_Pin], file: str) -> Iterator[Fault]:
    locks = [text for name, text in plan.versions.items() if name.endswith(LOCK)]
    if len(locks) != 1:
        yield Fault(
            file, "there is no lock file: run terraform init, and commit it" if not locks else "more than one lock"
        )
        return
    locked = {source.lower(): body for source, body in _LOCKED.findall(locks[0])}
    for pin in {pin.source: pin for pin in pins}.values():
        body = locked.get(pin.source)
        version = _field("version", body or "")
        if body is not None and version != pin.version.lstrip("= "):
            said = f'locks {pin.source} to "{version}", and terraform/{pin.file} asks for "{pin.version}"'
            yield Fault(file, said)
        elif body is not None and not re.search(r'"(h1|zh):', body):
            yield Fault(file, f"has no checksum of {pin.source}")
    used = {str(change.get("provider_name", "")).lower() for change in plan.document.get("resource_changes", ())}
    for source in sorted({*used, *(pin.source for pin in pins)} - set(locked)):
        if source and not source.startswith("terraform.io/builtin/"):
            yield Fault(file, f"does not lock {source}: run terraform init, and commit the file")


def _pins(file: str, text: str) -> Iterator[_Pin]:
    for body in _PROVIDERS.findall(text):
        for name, fields in _PROVIDER.findall(body):
            yield _Pin(file, _full(_field("source", fields) or f"hashicorp/{name}"), _field("version", fields).strip())
        for name, version in _SHORT.findall(_PROVIDER.sub("", body)):  # as before Terraform 0.13
            yield _Pin(file, _full(f"hashicorp/{name}"), version.strip())


def _field(name: str, text: str) -> str:
    found = re.search(_FIELD.format(name), text)
    return found[1] if found else ""


def _full(source: str) -> str:
    """A provider's source with the host that Terraform adds to two words."""
    return (source if source.count("/") == 2 else f"registry.terraform.io/{source}").lower()


RULE = Rule("SM_P_0009", "Providers are pinned exactly, and locked", check)
