"""Rendering of text added to the last line of an open Markdown block, without parsing the block again.

Most deltas of a model add plain or bold words to a line that already belongs to a paragraph or a list item. They cannot
change the HTML of the text before them, so they are rendered by themselves and inserted before the block's closing
tags. The parser renders the block again for any other addition.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from markupsafe import Markup

from app.render.markdown.closing_tags import closing_tags_start
from app.render.markdown.commonmark import render_line
from app.render.markdown.open_marks import MARKS, close_line, last_line
from app.render.markdown.simple_blocks import WORDS, WORDS_AND_STARS, simple_words

ONLY_WORDS, ONLY_WORDS_AND_STARS = re.compile(WORDS), re.compile(WORDS_AND_STARS)

SURE_LINE = re.compile(r"^[ ]*(?:(?:[-*+]|\d{1,9}[.)])[ ]+)?(?:\*\*?|__?)?[^-*_+>#|`~:=\d\s\\][^\n]*$")
"""A last line of a paragraph or a list item, whatever is added to it: no other block begins like this."""

FURTHEST = 100
"""Maximum length of a block's closing tags, in characters. The parser renders a block that has more of them."""

CLOSERS = ("p", "li", "ul", "ol")
INLINE_CLOSERS = ("</strong>", "</em>", "</s>", "</code>", "</a>")


@dataclass(frozen=True)
class GrowingBlock:
    """An open block whose last line can be extended: its source, and its HTML before and after the point of insertion.

    `line` is the source of added text that may still change, because its marks are not paired yet.
    """

    source: str
    before: str
    closers: str
    line: str = ""

    @classmethod
    def of(cls, source: str, shown: str, html: str) -> Self | None:
        """Return a block that can grow, or None if the parser must render this one again.

        Args:
            source: The block's source.
            shown: The part of the source that was rendered.
            html: The resulting HTML.
        """
        held = source[len(shown) :]
        if source.rstrip() != shown or held.strip(" ") or "[" in source or shown.endswith(MARKS):
            return None
        end = closers_of(html)
        before, closers = str(html)[:end], str(html)[end:]
        if not closers or not before or not SURE_LINE.match(source[last_line(source) :]):
            return None
        if before.endswith(">") and not before.endswith(INLINE_CLOSERS):
            return None
        return cls(source, before + held, closers)

    def grown(self, source: str) -> Self | None:
        """Return the block with the text added to its source, or None if that has more than words and stars."""
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
            if "*" not in drawn:  # all stars are paired, so later ones cannot pair with these
                return type(self)(source, self.before + drawn, self.closers)
        return type(self)(source, self.before, self.closers, line)

    @property
    def html(self) -> Markup:
        """The block's HTML, with open marks closed."""
        added = drawn_line(close_line(self.line)) if self.line else ""
        return Markup((self.before + added).rstrip(" ") + self.closers)  # noqa: S704  # sanitised, and words


def drawn_line(line: str) -> str:
    """Return the HTML of words and stars. The parser is used if the meaning of a star is not obvious."""
    simple = simple_words(line)
    return render_line(line) if "*" in simple else simple


def closers_of(html: str) -> int:
    """Return the offset at which the block's closing tags begin, or the HTML's length if there are none.

    The result is the HTML's length too if there may be more of them than `FURTHEST` characters.
    """
    near = max(0, len(html) - FURTHEST)
    start = closing_tags_start(html, CLOSERS, after=near)
    return start if start > near else len(html)
