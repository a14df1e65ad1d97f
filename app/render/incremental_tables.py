"""An open table that rows are added to: each row is drawn once, however long the table grows.

A finished row means the same whatever stands above it, so new rows are drawn below the table's head alone and their
HTML is put behind the rows before them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from markupsafe import Markup

from app.render.commonmark import EMPTY_CELLS, drawn_table
from app.render.redraw_schedule import is_due

EMPTY_CELL = "<td></td>"

BODY, BODY_END, END = "<tbody>\n", "</tbody>\n</table>", "</table>"

FREE, SHARE = 2_048, 16
"""A row is cheap to draw, but a reader is sent the whole table: see `is_due`."""


@dataclass(frozen=True)
class GrowingTable:
    """A table's source up to its last finished row, its first two lines, and its HTML up to its last row."""

    source: str
    head: str
    before: str

    @classmethod
    def of(cls, source: str, shown: str, html: str) -> Self | None:
        """The table that was drawn as this HTML, if it can grow. `shown` is what was parsed of the source."""
        whole = f"{shown}\n"
        if not source.lstrip().startswith("|") or not source.startswith(whole):
            return None
        if not html.startswith("<table>") or not html.endswith(END) or html.count(END) != 1:
            return None
        if not shown.rpartition("\n")[2].strip():
            return None  # an empty line ended it
        html = str(html)
        head = "".join(whole.splitlines(keepends=True)[:2])
        before = html.removesuffix(BODY_END) if BODY in html else html.removesuffix(END) + BODY
        return cls(whole, head, before)

    def grown(self, source: str, *, whole: bool = False) -> Self | None:
        """The table with the rows that were finished since; None where more came than rows.

        Unless the `whole` of it is wanted, a long table waits for several rows.
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
            return None  # the parser counts them over the whole table, and leaves rows out
        return type(self)(self.source + rows, self.head, self.before + added)

    def closed(self, source: str) -> Self | None:
        """The table when nothing follows: its last row needs no break. None where the source is more than the table."""
        return self.grown(source.rstrip(" \n") + "\n", whole=True)

    @property
    def html(self) -> Markup:
        """The table."""
        if self.before.endswith(BODY):
            return Markup(self.before.removesuffix(BODY) + END)  # noqa: S704  # sanitised
        return Markup(self.before + BODY_END)  # noqa: S704  # sanitised row by row
