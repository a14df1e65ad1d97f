"""A conversation's turns and parts as ready HTML, for the page, the fragments and the streamed page alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from markupsafe import Markup

from app.render import dom_ids
from app.render.contexts import (
    Block,
    ErrorMessage,
    SessionForms,
    TurnEnd,
    TurnView,
    UserMessage,
    function_context,
)
from app.render.environment import render
from app.render.error_boundary import PartEnvironment
from app.render.markdown import BlockCutter, blocks
from app.turn import ErrorPart, FunctionPart, Part, TextPart, Turn, UserPart


class PartRenderer:
    """Draws pieces with one browser's forms in them."""

    def __init__(self, environment: PartEnvironment, forms: SessionForms) -> None:
        self.environment, self.forms = environment, forms

    def turn(self, turn: Turn) -> Markup:
        """A whole turn."""
        return render(self.environment, self.view(turn))

    def view(self, turn: Turn) -> TurnView:
        """A whole turn, for a page to draw."""
        return TurnView(turn=turn, parts=self.parts(turn), forms=self.forms)

    def parts(self, turn: Turn) -> list[Markup]:
        """A turn's parts, each the elements that stand in the turn's list of parts."""
        return [html for part in turn.parts for html in self.part(part)]

    def part(self, part: Part) -> list[Markup]:
        """One part: one element, or one a block of text."""
        if not isinstance(part, TextPart):
            return [self.single(part)]
        try:
            return self.drawn_blocks(part, blocks(part.text, is_open=part.unfinished))
        except Exception as error:
            return [self.unshown_text(part, error)]

    def single(self, part: UserPart | FunctionPart | ErrorPart) -> Markup:
        """A part that is one element, under the part's id: by that a later frame finds it."""
        element_id = dom_ids.part(part.id)
        drawn = self.environment.guarded(lambda: self._single(part), element_id)
        if f' id="{element_id}"' in drawn:
            return drawn
        return Markup('<div class="part" id="{}">{}</div>').format(element_id, drawn)

    def unshown_text(self, part: TextPart, error: Exception, ordinal: int = 1) -> Markup:
        """What stands for a text from that block on."""
        return self.environment.notice(error, dom_ids.block(part.id, ordinal))

    def _single(self, part: UserPart | FunctionPart | ErrorPart) -> Markup:
        match part:
            case UserPart():
                return render(self.environment, UserMessage(part=part))
            case FunctionPart():
                return render(self.environment, function_context(part, self.forms))
            case ErrorPart():
                return render(self.environment, ErrorMessage(part=part))

    def drawn_blocks(self, part: TextPart, drawn: list[Markup], *, after: int = 0) -> list[Markup]:
        """A text part's blocks as elements, those after so many; the last is open while the part is."""
        last = len(drawn)
        return [
            self.block(part.id, ordinal, html, is_open=part.open and ordinal == last)
            for ordinal, html in enumerate(drawn[after:], start=after + 1)
        ]

    def block(self, part_id: str, ordinal: int, html: Markup, *, is_open: bool) -> Markup:
        """One block of text as an element."""
        return render(self.environment, Block(id=dom_ids.block(part_id, ordinal), html=html, open=is_open))

    def end(self, turn: Turn) -> Markup:
        """The foot of a turn."""
        return render(self.environment, TurnEnd(turn=turn, forms=self.forms))


class ShownText:
    """What one reader has been sent of a text part, so that a sealed block is never sent again."""

    def __init__(self) -> None:
        self._cutter = BlockCutter()
        self._final = 0  # blocks that were sent as they will stay
        self._open = Markup("")  # the one after them, as it was sent last
        self._frame: OpenFrame | None = None

    def delta(self, renderer: PartRenderer, part: TextPart) -> list[Markup]:
        """The blocks that are new or have changed since the last time."""
        try:
            drawn = self._cutter.update(part.text, is_open=part.unfinished, whole=not part.open)
        except Exception as error:
            return [renderer.unshown_text(part, error, self._final + 1)]
        if part.open and len(drawn) == self._final + 1:
            elements = [self._framed(renderer, part.id, drawn[-1])]
        else:
            elements = renderer.drawn_blocks(part, drawn, after=self._final)
        if not elements:
            return []
        known, self._open = self._open, elements[-1]
        self._final = len(drawn) - part.open
        return elements[1:] if elements[0] == known else elements

    def unsealed(self, part: TextPart) -> int:
        """How many characters of the part may have to be drawn again."""
        return len(self._cutter.tail(part.text))

    def _framed(self, renderer: PartRenderer, part_id: str, html: Markup) -> Markup:
        """The open block's element; its template is drawn once, not for each word that is added."""
        ordinal = self._final + 1
        if self._frame is None or self._frame.ordinal != ordinal:
            self._frame = OpenFrame.of(renderer, part_id, ordinal)
        return self._frame.around(html)


HOLE = Markup("<!-- hole -->")


@dataclass(frozen=True)
class OpenFrame:
    """What stands around the HTML of an open block, however often that is drawn."""

    ordinal: int
    before: str
    after: str
    whole: bool = False
    """Whether `before` is all that is to be shown."""

    @classmethod
    def of(cls, renderer: PartRenderer, part_id: str, ordinal: int) -> Self:
        """The frame of a text part's block. Without a place for the HTML it is the notice of a template that failed."""
        before, hole, after = renderer.block(part_id, ordinal, HOLE, is_open=True).partition(HOLE)
        return cls(ordinal, before, after, whole=not hole)

    def around(self, html: Markup) -> Markup:
        """The block's element."""
        return Markup(self.before if self.whole else f"{self.before}{html}{self.after}")  # noqa: S704 - a template's own text around safe HTML
