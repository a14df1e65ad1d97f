"""Rendering of rows added to an open table: each row is rendered once, however long the table grows.

The meaning of a complete row does not depend on the rows above it. So new rows are rendered below a copy of the table's
head, and their HTML is appended to the earlier rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from markupsafe import Markup

from app.render.markdown.commonmark import EMPTY_CELLS, drawn_table
from app.render.markdown.redraw_schedule import is_due

EMPTY_CELL = "<td></td>"

BODY, BODY_END, END = "<tbody>\n", "</tbody>\n</table>", "</table>"

FREE, SHARE = 2_048, 16
"""Arguments of `is_due`. A row is cheap to render, but each time the reader is sent the whole table."""


@dataclass(frozen=True)
class GrowingTable:
    """A table's source up to its last complete row, its first two lines, and its HTML up to its last row."""

    source: str
    head: str
    before: str

    @classmethod
    def of(cls, source: str, shown: str, html: str) -> Self | None:
        """Return a table that can grow, or None if the parser must render this block again.

        Args:
            source: The block's source.
            shown: The part of the source that was rendered.
            html: The resulting HTML.
        """
        whole = f"{shown}\n"
        if not source.lstrip().startswith("|") or not source.startswith(whole):
            return None
        if not html.startswith("<table>") or not html.endswith(END) or html.count(END) != 1:
            return None
        if not shown.rpartition("\n")[2].strip():
            return None  # an empty line has ended the table
        html = str(html)
        head = "".join(whole.splitlines(keepends=True)[:2])
        before = html.removesuffix(BODY_END) if BODY in html else html.removesuffix(END) + BODY
        return cls(whole, head, before)

    def grown(self, source: str, *, whole: bool = False) -> Self | None:
        """Return the table with the rows completed since, or None if the source has more than added rows.

        A long table is returned unchanged until several rows are complete, unless `whole` is set.
        """
        if not source.startswith(self.source):
            return None
        rows = source[len(self.source) : source.rfind("\n") + 1]
        if not rows or not (whole or is_due(len(source), len(self.source), FREE, SHARE)):
            return self
        drawn = drawn_table(self.head + rows)
        if drawn is None or not drawn.endswith(BODY_END):
            return None
        added = drawn.removesuffix(BODY_END).partition(BODY)[2]
        if self.before.count(EMPTY_CELL) + added.count(EMPTY_CELL) > EMPTY_CELLS:
            return None  # the parser counts them over the whole table, and omits rows above the limit
        return type(self)(self.source + rows, self.head, self.before + added)

    def closed(self, source: str) -> Self | None:
        """Return the finished table, whose last row needs no line break, or None if the source has more than that."""
        return self.grown(source.rstrip(" \n") + "\n", whole=True)

    @property
    def html(self) -> Markup:
        """The table's HTML."""
        if self.before.endswith(BODY):
            return Markup(self.before.removesuffix(BODY) + END)  # noqa: S704  # sanitised
        return Markup(self.before + BODY_END)  # noqa: S704  # sanitised row by row
