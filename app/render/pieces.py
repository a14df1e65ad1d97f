"""A conversation's turns and parts as ready HTML, for the page, the fragments and the streamed page alike."""

from __future__ import annotations

from jinja2 import Environment
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
from app.render.markdown import BlockCutter, blocks
from app.turn import ErrorPart, FunctionPart, Part, TextPart, Turn, UserPart


class Pieces:
    """Draws pieces with one browser's forms in them."""

    def __init__(self, environment: Environment, forms: SessionForms) -> None:
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
        if isinstance(part, TextPart):
            drawn = blocks(part.text, is_open=part.unfinished)
            return self.drawn_blocks(part, drawn)
        return [self.single(part)]

    def single(self, part: UserPart | FunctionPart | ErrorPart) -> Markup:
        """A part that is one element."""
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

    def news(self, pieces: Pieces, part: TextPart) -> list[Markup]:
        """The blocks that are new or have changed since the last time."""
        drawn = self._cutter.update(part.text, is_open=part.unfinished)
        elements = pieces.drawn_blocks(part, drawn, after=self._final)
        if not elements:
            return []
        known, self._open = self._open, elements[-1]
        self._final = len(drawn) - part.open
        return elements[1:] if elements[0] == known else elements
