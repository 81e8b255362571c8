"""As much of Markdown as our text widgets use: headings, paragraphs, lists, code, bold, links. All else is text."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_CODE = re.compile(r"`([^`]+)`")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_LINK = re.compile(r"\[([^\]]+)\]\(((?:https?://|#)[^)\s]+)\)")


def render(text: str) -> Markup:
    """The text as HTML; whatever is in it, nothing but the above becomes a tag."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n|\n(?=#)", text) if block.strip()]
    return Markup("\n").join(part for block in blocks for part in _block(block))


def _block(block: str) -> list[Markup]:
    first, _, rest = block.partition("\n")
    if heading := re.fullmatch(r"(#{1,4})\s+(.+)", first):
        level = len(heading[1]) + 1  # the page has the first heading itself
        shown = Markup("<h{0}>{1}</h{0}>").format(level, _inline(heading[2]))
        return [shown, *(_block(rest) if rest else [])]
    lines = block.splitlines()
    if all(line.startswith(("- ", "* ")) for line in lines):
        items = Markup("").join(Markup("<li>{}</li>").format(_inline(line[2:])) for line in lines)
        return [Markup("<ul>{}</ul>").format(items)]
    return [Markup("<p>{}</p>").format(_inline(" ".join(lines)))]


def _inline(text: str) -> Markup:
    shown = str(escape(text))
    for pattern, tag in ((_CODE, r"<code>\1</code>"), (_BOLD, r"<strong>\1</strong>"), (_LINK, r'<a href="\2">\1</a>')):
        shown = pattern.sub(tag, shown)
    return Markup(shown)  # noqa: S704 (escaped above)
