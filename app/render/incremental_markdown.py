"""What is added to a line at the end of an open block of Markdown: drawn without parsing the block again.

Most of what a model writes adds words, and now and then bold ones, to a line that is a paragraph's or a list item's
already. That cannot change what stands before it, so it is drawn by itself and put before the block's closing tags.
Whatever might mean more is left to the parser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from markupsafe import Markup

from app.render.closing_tags import closing_tags_start
from app.render.commonmark import render_line
from app.render.partial_markdown import MARKS, close_line
from app.render.simple_markdown import WORDS, WORDS_AND_STARS, simple_words

ONLY_WORDS, ONLY_WORDS_AND_STARS = re.compile(WORDS), re.compile(WORDS_AND_STARS)

SURE_LINE = re.compile(r"(?:^|\n)[ ]*(?:(?:[-*+]|\d{1,9}[.)])[ ]+)?(?:\*\*?|__?)?[^-*_+>#|`~:=\d\s\\][^\n]*$")
"""A last line that is a paragraph's or a list item's, whatever follows in it: no other block begins like this."""

FURTHEST = 100
"""How far from its end a block's closing tags are looked for. More of them than that are left to the parser."""

CLOSERS = ("p", "li", "ul", "ol")
INLINE_CLOSERS = ("</strong>", "</em>", "</s>", "</code>", "</a>")


@dataclass(frozen=True)
class GrowingBlock:
    """An open block that a line can be added to: its source, its HTML cut where that goes, and the line's source."""

    source: str
    before: str
    closers: str
    line: str = ""

    @classmethod
    def of(cls, source: str, shown: str, html: str) -> Self | None:
        """The block that was drawn as this HTML, if it can grow. `shown` is what was parsed of the source."""
        held = source[len(shown) :]
        if source.rstrip() != shown or held.strip(" ") or "[" in source or shown.endswith(MARKS):
            return None
        end = closers_of(html)
        before, closers = str(html)[:end], str(html)[end:]
        if not closers or not before or not SURE_LINE.search(source):
            return None
        if before.endswith(">") and not before.endswith(INLINE_CLOSERS):
            return None
        return cls(source, before + held, closers)

    def grown(self, source: str) -> Self | None:
        """The block with what its source has more now, if that is only words and stars."""
        if not source.startswith(self.source):
            return None
        line = self.line + source[len(self.source) :]
        if "_" in line:
            return None
        if ONLY_WORDS.fullmatch(line):
            return type(self)(source, self.before + line, self.closers)
        if not ONLY_WORDS_AND_STARS.fullmatch(line) or "*" in self.before or not self.before.endswith(" "):
            return None
        if line.endswith(" ") and close_line(line) == line.rstrip():
            drawn = drawn_line(line)
            if "*" not in drawn:  # each has found its other half, and no later one can
                return type(self)(source, self.before + drawn, self.closers)
        return type(self)(source, self.before, self.closers, line)

    @property
    def html(self) -> Markup:
        """The block."""
        added = drawn_line(close_line(self.line)) if self.line else ""
        return Markup((self.before + added).rstrip(" ") + self.closers)  # noqa: S704  # sanitised, and words


def drawn_line(line: str) -> str:
    """Words and stars, drawn; by the parser where it takes one to know what a star means."""
    simple = simple_words(line)
    return render_line(line) if "*" in simple else simple


def closers_of(html: str) -> int:
    """Where the block's closing tags begin; the HTML's length where it does not end in any."""
    near = max(0, len(html) - FURTHEST)
    start = closing_tags_start(html, CLOSERS, after=near)
    return start if start > near else len(html)
