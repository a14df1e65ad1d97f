"""HTML of other systems as plain text: entities become characters, blocks become lines, lists stay lists."""

from __future__ import annotations

import html
import re

import nh3

BULLET = "• "
"""Start of a line that was a list item."""

LINES = frozenset(
    "address article aside blockquote br center dd details div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6"  # noqa: SIM905 - names in rows are read faster than a list of literals
    " header hr li main nav ol p pre section summary table tbody td tfoot th thead title tr ul".split()
)
"""Elements that begin and end a line."""

WITHIN_LINES = frozenset(
    "a abbr acronym audio b bdi bdo big body button canvas caption cite code col colgroup data del dfn em embed font"  # noqa: SIM905 - names in rows are read faster than a list of literals
    " head html i iframe img input ins kbd label link map mark meta meter noscript object param picture q s samp script"
    " select small source span strike strong style sub sup svg template textarea time track tt u var video wbr".split()
)
HIDDEN = {
    "script",
    "style",
    "template",
    "noscript",
    "iframe",
    "object",
    "svg",
    "title",
    "head",
    "textarea",
    "select",
}
"""Elements whose content no browser shows as text of the page."""

TAG = re.compile(
    r"<(?:/?([A-Za-z][A-Za-z0-9]{0,15}(?:[:-][A-Za-z0-9]{1,16})?)(?=[\s/>])|!--|!doctype)", re.IGNORECASE
)
"""The beginning of a tag, a comment or a declaration."""

BLOCK_TAG = re.compile(
    rf"<(/?)({'|'.join(sorted(LINES, key=len, reverse=True))})(?:[\s/](?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+')*+)?>",
    re.IGNORECASE,
)
MARK = re.compile(r"\ue000(/?)([a-z0-9]+)\ue001")
"""Stands for a block's tag while the other tags are removed. A parser is slow where blocks nest deeply."""

ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")

ENCODINGS = 3
"""Maximum number of times that text is decoded: feeds escape twice, and some shops paste escaped text."""


def plain_text(text: str) -> str:
    """Return text without tags and entities; text that has none is returned as it is.

    Only names of HTML's elements, and names with a prefix (`o:p`), count as tags, so `<3 m` and `<new>` stay.
    """
    for _ in range(ENCODINGS):
        if has_tags(text):
            text = without_tags(text)
        elif ENTITY.search(text):
            text = html.unescape(text)
        else:
            break
    return text


def has_tags(text: str) -> bool:
    """Return whether the text contains an HTML tag or a comment."""
    return "<" in text and any(is_tag(match) for match in TAG.finditer(text))


def is_tag(match: re.Match[str]) -> bool:
    """Return whether a match of `TAG` is a tag and not text."""
    name = match[1]
    if name is None:
        return True
    return name.lower() in LINES or name.lower() in WITHIN_LINES or ":" in name or "-" in name


def without_tags(text: str) -> str:
    """Return the text of an HTML fragment, with a line for each block."""
    text = TAG.sub(lambda match: match[0] if is_tag(match) else f"&lt;{match[0][1:]}", text)
    text = text.replace("\ue000", "").replace("\ue001", "")
    marked = BLOCK_TAG.sub(lambda match: f"\ue000{match[1]}{match[2].lower()}\ue001", text)
    clean = nh3.clean(marked, tags=set(), clean_content_tags=HIDDEN)
    return tidy_lines(MARK.sub(line_break, " ".join(html.unescape(clean).split())))


def line_break(match: re.Match[str]) -> str:
    """Return what stands for a tag in plain text."""
    closing, name = match.groups()
    if name == "li":
        return "" if closing else f"\n{BULLET}"
    if name in ("p", "ul", "ol", "table", "blockquote") or name[0] == "h":
        return "\n\n"
    return " " if name in ("td", "th") else "\n"


def tidy_lines(text: str) -> str:
    """Return the text with trimmed lines, no empty list items, and at most one empty line between two others."""
    kept: list[str] = []
    waiting = False  # a list item whose text has not come yet, because the text is a paragraph of its own
    for raw in text.split("\n"):
        line = " ".join(raw.split())
        if line == BULLET.strip():
            waiting = True
        elif line:
            kept.append(line if line.startswith(BULLET) or not waiting else BULLET + line)
            waiting = False
        elif kept and kept[-1] and not waiting:
            kept.append("")
    return "\n".join(kept).strip()
