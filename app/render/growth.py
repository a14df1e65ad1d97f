"""Plain words at the end of an open block of Markdown: drawn without parsing the block again.

Most of what a model writes adds words to a line that is a paragraph or a list's item already. Words cannot change what
stands before them, so they are put in front of the block's closing tags. Whatever might mean more is left to the parser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from markupsafe import Markup

WORDS = re.compile(r"(?:[^\W_]|[ .,;:!?'\"()$€£%/@+=–—“”‘’-])+")
"""Characters that mean nothing in the middle of a line."""

SURE_LINE = re.compile(r"(?:^|\n)[ ]*(?:(?:[-*+]|\d{1,9}[.)])[ ]+)?(?:\*\*?|__?)?[^\W\d_][^\n]*$")
"""A last line that is a paragraph's or a list item's whatever follows in it: it begins with a letter, maybe a bold one."""

CLOSERS = re.compile(r"(?:\s*</(?:p|li|ul|ol)>)+$")
INLINE_END = re.compile(r"(?:[^>]|</(?:strong|em|s|code|a)>)$")
NOT_AT_END = ("*", "_", "~", "`", "\\")
"""What follows a mark decides what it is, so a text that ends in one cannot be gone on with blindly."""


@dataclass(frozen=True)
class Growth:
    """An open block that words can be added to: its source and its HTML, cut where words go."""

    source: str
    before: str
    closers: str

    @classmethod
    def of(cls, source: str, shown: str, html: str) -> Self | None:
        """The block that was drawn as this HTML, if words can be added to it. `shown` is what was parsed of the source."""
        held = source[len(shown) :]
        if source.rstrip() != shown or held.strip(" ") or "[" in source or shown.endswith(NOT_AT_END):
            return None
        closing = CLOSERS.search(html)
        if closing is None or not SURE_LINE.search(source) or not INLINE_END.search(html, 0, closing.start()):
            return None
        return cls(source, str(html)[: closing.start()] + held, closing.group())

    def grown(self, source: str) -> Self | None:
        """The block with what its source has more now, if that is only words."""
        added = source[len(self.source) :]
        if not source.startswith(self.source) or (added and not WORDS.fullmatch(added)):
            return None
        return type(self)(source, self.before + added, self.closers)

    @property
    def html(self) -> Markup:
        """The block."""
        return Markup(self.before.rstrip(" ") + self.closers)  # noqa: S704  # sanitised, and words
