"""Division of a growing text into blocks: sealed ones are rendered once, the last one again after enough new text."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from app.render.markdown.commonmark import cut, render_block
from app.render.markdown.growing_block import GrowingBlock
from app.render.markdown.growing_table import GrowingTable
from app.render.markdown.open_marks import close_open_marks, without_structure_at_end
from app.render.markdown.redraw_schedule import FREE, is_due
from app.render.markdown.simple_blocks import simple_html

EMPTY = Markup("")

SIMPLE_LIMIT = 4_000
"""Length in characters up to which a long text is examined for being simple: at most some five milliseconds."""

SIMPLE_SHARE = 10
"""Divisor for the length of a text of simple blocks: it takes less than a tenth of the time of one for the parser."""


@dataclass
class BlockCutter:
    """The blocks of one growing text part. Sealed ones are rendered once, the last one again after enough new text."""

    sealed: list[Markup] = field(default_factory=list)
    _start: int = 0
    _shown: Markup = EMPTY  # the next block, as it was last rendered
    _drawn: int = 0  # length of its source then
    _growing: GrowingBlock | GrowingTable | None = None

    def tail(self, text: str) -> str:
        """Return the part of the source that is not sealed yet."""
        return text[self._start :]

    @property
    def open_line(self) -> tuple[str, str] | None:
        """The last block's HTML before and after the place where words are added; None if it must be rendered."""
        growing = self._growing
        if not isinstance(growing, GrowingBlock) or growing.line:
            return None
        return growing.before, growing.closers

    def work(self, text: str, added: str) -> int:
        """Return the maximum number of characters that `update` renders when this is added to the open text.

        Words that extend a block, and an addition to a long block that is not due yet, are not rendered again. A text
        that needs no parser counts by its share of the parser's time.
        """
        tail = text[self._start :] + added
        if len(tail) <= FREE:
            return len(tail)
        if isinstance(self._growing, GrowingBlock) and self._growing.grown(tail) is not None:
            return len(added)
        if not isinstance(self._growing, GrowingTable):
            if not is_due(len(tail), self._drawn):
                return len(added)
            if len(tail) <= SIMPLE_LIMIT and simple_html(close_open_marks(tail)) is not None:
                return len(tail) // SIMPLE_SHARE
        return len(tail)

    def update(self, text: str, *, is_open: bool, whole: bool = False) -> list[Markup]:
        """Return all blocks of the text so far.

        Args:
            text: The whole text, which begins with that of the previous call.
            is_open: Whether the text may end within a mark or a link. The last block may then still change.
            whole: Whether the last block must include all of the text. Otherwise a long one is rendered again only
                after enough new text.
        """
        tail = text[self._start :]
        if (grown := self.grown(tail, whole=whole) if is_open else self.closed(tail)) is not None:
            self._shown = grown
        elif not is_open or whole or is_due(len(tail), self._drawn):
            self._draw(tail, is_open=is_open)
        return [*self.sealed, self._shown] if self._shown else list(self.sealed)

    def _draw(self, tail: str, *, is_open: bool) -> None:
        """Seal all blocks of the tail but the last, and render the last."""
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
        """Return the open block with the words or rows added to it, or None if anything else was added."""
        if isinstance(self._growing, GrowingTable):
            self._growing = self._growing.grown(tail, whole=whole)
        elif self._growing:
            self._growing = self._growing.grown(tail)
        return self._growing.html if self._growing else None

    def closed(self, tail: str) -> Markup | None:
        """Return the finished last block if it is a table whose earlier rows are already rendered, otherwise None."""
        self._growing = self._growing.closed(tail) if isinstance(self._growing, GrowingTable) else None
        return self._growing.html if self._growing else None


def growing_block(source: str, shown: str, html: Markup) -> GrowingBlock | GrowingTable | None:
    """Return the open block in a form that can grow without being parsed again, or None if it cannot."""
    return GrowingBlock.of(source, shown, html) or GrowingTable.of(source, shown, html)


def blocks(text: str, *, is_open: bool = False) -> list[Markup]:
    """Return the text's blocks as safe HTML."""
    return BlockCutter().update(text, is_open=is_open)
