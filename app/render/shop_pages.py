"""Sections of the shop's pages as HTML, by the Markdown engine of the answers."""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import Markup

from app.render.markdown import blocks

FENCE = re.compile(r" {0,3}(```|~~~)")
DEEP_HEADING = re.compile(r"##(#{1,4}[ \t])")


@lru_cache(maxsize=256)
def section_html(source: str) -> Markup:
    """Return a section's Markdown as safe HTML. Its headings become h3 and deeper: the section's own is h2."""
    return Markup("\n").join(blocks(raise_headings(source)))


def raise_headings(source: str) -> str:
    """Return the Markdown with `###` as `#`: the engine lowers the headings of answers by two levels."""
    lines: list[str] = []
    fenced = False
    for line in source.splitlines():
        fenced ^= FENCE.match(line) is not None
        lines.append(
            line if fenced else DEEP_HEADING.sub(r"\1", line, count=1) if line.startswith("###") else line
        )
    return "\n".join(lines)
