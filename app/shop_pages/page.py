"""A page of the shop: a Markdown file, its title and its sections."""

from __future__ import annotations

import re
from dataclasses import dataclass

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""Names of pages: the file's name without `.md`, which is also the page's address."""

HEADING = re.compile(r"(#{1,6})[ \t]([^\n]*)")
NOT_IN_ANCHOR = re.compile(r"[^a-z0-9]+")
FENCE = re.compile(r" {0,3}(```|~~~)")

TITLE_LIMIT = 120
"""Maximum characters of a title or a heading."""


@dataclass(frozen=True)
class Section:
    """A part of a page: the text below one heading of the second level, or before the first one."""

    heading: str
    """Its heading; empty for the text before the first one."""
    text: str
    """Its Markdown, without the heading."""
    anchor: str
    """Its `id` on the page; empty for the text before the first heading."""


@dataclass(frozen=True)
class ShopPage:
    """A page with its sections in order."""

    name: str
    title: str
    sections: tuple[Section, ...]

    @property
    def url(self) -> str:
        """The page's path."""
        return f"/pages/{self.name}"

    def section_url(self, section: Section) -> str:
        """Return the path of a section."""
        return f"{self.url}#{section.anchor}" if section.anchor else self.url


def parse_page(name: str, source: str) -> ShopPage:
    """Return the page of a Markdown file. Without a heading of the first level, its name is the title."""
    title = ""
    parts: list[tuple[str, list[str]]] = [("", [])]
    fenced = False
    for line in source.splitlines():
        fenced ^= FENCE.match(line) is not None
        heading = None if fenced else HEADING.fullmatch(line.rstrip())
        level = len(heading[1]) if heading else 0
        if heading and level == 1 and not title:
            title = plain_heading(heading[2])
        elif heading and level <= 2:
            parts.append((plain_heading(heading[2]), []))
        else:
            parts[-1][1].append(line)
    return ShopPage(name, title or name.replace("-", " ").capitalize(), tuple(read_sections(parts)))


def read_sections(parts: list[tuple[str, list[str]]]) -> list[Section]:
    """Return the sections that have a heading or a text, each with an anchor of its own."""
    sections: list[Section] = []
    taken: set[str] = set()
    for heading, lines in parts:
        text = "\n".join(lines).strip()
        if not heading and not text:
            continue
        anchor = anchor_of(heading, taken) if heading else ""
        sections.append(Section(heading, text, anchor))
    return sections


def plain_heading(text: str) -> str:
    """Return a heading without marks of emphasis and closing number signs."""
    return text.strip().rstrip("#").replace("*", "").replace("`", "").strip()[:TITLE_LIMIT]


def anchor_of(heading: str, taken: set[str]) -> str:
    """Return an anchor for a heading that no earlier section has, and note it as taken."""
    base = "section-" + (NOT_IN_ANCHOR.sub("-", heading.lower()).strip("-") or "text")
    anchor, number = base, 2
    while anchor in taken:
        anchor, number = f"{base}-{number}", number + 1
    taken.add(anchor)
    return anchor
