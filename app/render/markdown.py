"""Markdown on the server: CommonMark in, sanitised HTML blocks out; what is half written never flashes.

A text part is cut into top-level blocks (paragraph, list, code, table). All but the last are sealed: later text cannot
change them, because reference links, setext headings and raw HTML are switched off.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from app.render.commonmark import cut, render_block
from app.render.growth import Growth
from app.render.half_written import settled, without_structure_at_end


@dataclass
class BlockCutter:
    """One text part on its way: sealed blocks are rendered once, only the last is drawn again."""

    sealed: list[Markup] = field(default_factory=list)
    _start: int = 0
    _growth: Growth | None = None

    def tail(self, text: str) -> str:
        """The source that is not sealed yet."""
        return text[self._start :]

    def update(self, text: str, *, is_open: bool) -> list[Markup]:
        """All blocks of the text so far; the last may still change while `is_open`."""
        tail = text[self._start :]
        if is_open and (grown := self.grown(tail)):
            return [*self.sealed, grown]
        pieces = (cut(without_structure_at_end(tail)) or cut(tail)[:1]) if is_open else cut(tail)
        for piece in pieces[:-1]:
            self.sealed.append(render_block(tail[piece.start : piece.end]))
        if not pieces:
            return list(self.sealed)
        last = tail[pieces[-1].start :]
        self._start += pieces[-1].start
        shown = settled(last) if is_open else last
        drawn = render_block(shown)
        self._growth = Growth.of(last, shown, drawn) if is_open else None
        return [*self.sealed, drawn] if drawn else list(self.sealed)

    def grown(self, tail: str) -> Markup | None:
        """The open block with the words that were added to it; None where more than words were added."""
        self._growth = self._growth.grown(tail) if self._growth else None
        return self._growth.html if self._growth else None


def blocks(text: str, *, is_open: bool = False) -> list[Markup]:
    """The text's blocks as safe HTML."""
    return BlockCutter().update(text, is_open=is_open)
