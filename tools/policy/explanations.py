"""What each rule is for, how to mend what breaks it, and who may waive it: `policies/explanations/`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from tools.context import Context
from tools.errors import BadInput
from tools.policy import builtin_rules, rules

SECTIONS = ("Why", "How to fix", "Who may waive")
LONGEST = 60  # lines of a page

_TITLE = re.compile(r"# (?P<id>[A-Z0-9_]+): (?P<title>\S.*)")


@dataclass(frozen=True)
class Page:
    """One rule's explanation; `text` is the whole page as Markdown, its title line included."""

    id: str
    title: str
    text: str


def pages(context: Context) -> tuple[Page, ...]:
    """The page of every rule of ours, by id.

    Raises:
        BadInput: a page is not called after its rule, or does not begin with `# ID: title`.
    """
    return tuple(_read(path) for path in _files(context))


def find(context: Context, rule: str) -> Page:
    """One rule's page, and what is disabled or waived of it now; for one of checkov's own, what little is known here.

    Raises:
        BadInput: there is no such rule; names those that are nearly called so.
    """
    wanted = rule.strip().upper()
    files = {path.stem: path for path in _files(context)}
    if wanted in files:
        page = _read(files[wanted])
    elif builtin_rules.is_builtin(wanted):
        page = _builtin(context, wanted)
    else:
        raise _unknown(rule, _near(wanted, files))
    exceptions = "\n".join(_exceptions(context, wanted))
    return Page(page.id, page.title, f"{page.text.rstrip()}\n\n## Exceptions now\n\n{exceptions}\n")


def _files(context: Context) -> list[Path]:
    return sorted((context.root / "policies" / "explanations").glob("*.md"))


def _read(path: Path) -> Page:
    text = path.read_text(encoding="utf-8")
    found = _TITLE.fullmatch(text.partition("\n")[0].rstrip())
    if not found or found["id"] != path.stem:
        raise BadInput(f"policies/explanations/{path.name} must begin with: # {path.stem}: what the rule asks for")
    return Page(path.stem, found["title"], text)


def _builtin(context: Context, rule: str) -> Page:
    folder = builtin_rules.folder(context)
    name = builtin_rules.name(folder, rule) if folder else "a rule of checkov's own"
    if name is None:
        raise _unknown(rule, ())
    text = (
        f"# {rule}: {name}\n\n## Why\n\nThis rule is checkov's own. checkov explains it in its index, under its id: "
        f"{builtin_rules.INDEX}\n\n## How to fix\n\nAs that page says, or as the finding does. `policies/README.md` "
        "says which rule of ours asks for more.\n\n## Who may waive\n\nThe owner of the resource, with a reason a "
        "reviewer accepts, in `policies/waivers.yaml` (`docs/gate.md`).\n"
    )
    return Page(rule, name, text)


def _exceptions(context: Context, rule: str) -> Iterable[str]:
    """What `checkov.yaml` and `waivers.yaml` say of a rule, as lines of a list."""
    try:
        known = rules.load(context)
    except BadInput as error:  # a waiver has expired, say: all the more reason to be told what the rule is for
        yield f"- not to be told now: {error.what}"
        return
    found = [f"- disabled everywhere: {' '.join(known.disabled[rule].split())}"] if rule in known.disabled else []
    found += [
        f"- `{waiver.address}` in {', '.join(waiver.environments)} until {waiver.expires} ({waiver.owner}): "
        f"{' '.join(waiver.reason.split())}"
        for waiver in known.waivers
        if waiver.rule == rule
    ]
    yield from found or ["None."]


def _near(wanted: str, known: Collection[str]) -> list[str]:
    """What may have been meant: the same with another number of noughts, else what is written alike."""
    name, _, number = wanted.rpartition("_")
    padded = f"{name}_{number:0>4}" if len(number) <= 4 else f"{name}_{number.lstrip('0'):0>4}"
    return [padded] if padded in known else get_close_matches(wanted, known, n=3, cutoff=0.7)


def _unknown(rule: str, near: Iterable[str]) -> BadInput:
    meant = ", ".join(near)
    return BadInput(
        f'there is no rule "{rule}"',
        why=f"did you mean {meant}?" if meant else "",
        hint="nox -s explain   lists SafeMate's rules",
    )
