"""report.html: the report as one file that opens anywhere, on a phone as well, and asks for nothing from anywhere.

Its style and its script are in it, and its content security policy admits those two alone, by their hashes: whatever
text a resource or a message brings along, nothing in it can run or be fetched. Every value is escaped besides.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment as Templates
from jinja2 import FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tools.model import RunResult
from tools.report import headline
from tools.report.contents import sections

_TEMPLATES = Path(__file__).parent / "templates"


def render(result: RunResult) -> str:
    """The report of one environment's run, complete, as an HTML document."""
    templates = Templates(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    style, script = ((_TEMPLATES / name).read_text(encoding="utf-8") for name in ("report.css", "report.js"))
    return templates.get_template("report.html.j2").render(
        title=headline.title(result),
        result=result,
        facts=list(headline.facts(result)),
        remarks=headline.remarks(result),
        sections=sections(result),
        style=Markup(style),  # noqa: S704 (our own file, not a value)
        style_hash=_hash(style),
        script=Markup(script),  # noqa: S704 (our own file, not a value)
        script_hash=_hash(script),
    )


def _hash(source: str) -> str:
    """What a content security policy knows an inline style or script by (W3C CSP 3, section 2.3.1)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
