"""Markdown on the server: CommonMark in, sanitised HTML blocks out; what is half written never flashes.

A text part is cut into top-level blocks (paragraph, list, code, table). All but the last are sealed: later text cannot
change them, because reference links, setext headings and raw HTML are switched off.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from app.render.commonmark import cut, render_block
from app.render.incremental_markdown import GrowingBlock
from app.render.incremental_tables import GrowingTable
from app.render.partial_markdown import close_open_marks, without_structure_at_end
from app.render.redraw_schedule import is_due

EMPTY = Markup("")


@dataclass
class BlockCutter:
    """One text part on its way: sealed blocks are rendered once, only the last is drawn again, not at each step."""

    sealed: list[Markup] = field(default_factory=list)
    _start: int = 0
    _shown: Markup = EMPTY  # the block after them, as it was drawn last
    _drawn: int = 0  # how much source that was
    _growing: GrowingBlock | GrowingTable | None = None

    def tail(self, text: str) -> str:
        """The source that is not sealed yet."""
        return text[self._start :]

    def update(self, text: str, *, is_open: bool, whole: bool = False) -> list[Markup]:
        """All blocks of the text so far; the last may still change while `is_open`.

        A long block that grows is not drawn again at each step. With `whole` it is drawn as far as the text goes.
        """
        tail = text[self._start :]
        if (grown := self.grown(tail, whole=whole) if is_open else self.closed(tail)) is not None:
            self._shown = grown
        elif not is_open or whole or is_due(len(tail), self._drawn):
            self._draw(tail, is_open=is_open)
        return [*self.sealed, self._shown] if self._shown else list(self.sealed)

    def _draw(self, tail: str, *, is_open: bool) -> None:
        """Seal the tail's blocks and draw the last."""
        pieces = (cut(without_structure_at_end(tail)) or cut(tail)[:1]) if is_open else cut(tail)
        for piece in pieces[:-1]:
            self.sealed.append(render_block(tail[piece.start : piece.end]))
        last = tail[pieces[-1].start :] if pieces else ""
        shown = close_open_marks(last) if is_open else last
        self._start += pieces[-1].start if pieces else 0
        self._shown = render_block(shown) if pieces else EMPTY
        self._drawn = len(last)
        self._growing = growing_block(last, shown, self._shown) if is_open and pieces else None

    def grown(self, tail: str, *, whole: bool) -> Markup | None:
        """The open block with the words or rows that were added to it; None where more was added than that."""
        if isinstance(self._growing, GrowingTable):
            self._growing = self._growing.grown(tail, whole=whole)
        elif self._growing:
            self._growing = self._growing.grown(tail)
        return self._growing.html if self._growing else None

    def closed(self, tail: str) -> Markup | None:
        """The last block when nothing follows, if most of it is drawn already."""
        self._growing = self._growing.closed(tail) if isinstance(self._growing, GrowingTable) else None
        return self._growing.html if self._growing else None


def growing_block(source: str, shown: str, html: Markup) -> GrowingBlock | GrowingTable | None:
    """How the open block can grow without being parsed again, if it can."""
    return GrowingBlock.of(source, shown, html) or GrowingTable.of(source, shown, html)


def blocks(text: str, *, is_open: bool = False) -> list[Markup]:
    """The text's blocks as safe HTML."""
    return BlockCutter().update(text, is_open=is_open)
