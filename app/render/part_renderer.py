"""Rendering of a conversation's turns and parts to HTML, for pages, fragments and the streamed page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self
from weakref import WeakKeyDictionary

from markupsafe import Markup

from app.render import dom_ids
from app.render.contexts.conversation import Block, ErrorMessage, TurnEnd, TurnView, UserMessage
from app.render.contexts.function_parts import function_context
from app.render.contexts.page_frame import SessionForms
from app.render.environment import render, variables
from app.render.error_boundary import PartEnvironment
from app.render.markdown import BlockCutter, blocks
from app.turn import ErrorPart, FunctionPart, Part, TextPart, Turn, UserPart


class PartRenderer:
    """Renderer of turns and parts with the forms of one session."""

    def __init__(self, environment: PartEnvironment, forms: SessionForms) -> None:
        self.environment, self.forms = environment, forms

    def turn(self, turn: Turn) -> Markup:
        """Return a whole turn as HTML."""
        return render(self.environment, self.view(turn))

    def view(self, turn: Turn) -> TurnView:
        """Return the context of a whole turn, with its parts already rendered."""
        return TurnView(turn=turn, parts=self.parts(turn), forms=self.forms)

    def parts(self, turn: Turn) -> list[Markup]:
        """Return the elements of all parts of a turn."""
        return [html for part in turn.parts for html in self.part(part)]

    def part(self, part: Part) -> list[Markup]:
        """Return the elements of a part: one for each block of a text part, none for a caption, otherwise one."""
        if not isinstance(part, TextPart):
            return [self.single(part)]
        if part.caption_of:
            return []
        try:
            return self.drawn_blocks(part, blocks(part.text, is_open=part.unfinished))
        except Exception as error:
            return [self.unshown_text(part, error)]

    def single(self, part: UserPart | FunctionPart | ErrorPart) -> Markup:
        """Return a part other than text as one element. A later frame replaces the element by its id, the part's."""
        element_id = dom_ids.part(part.id)
        drawn = self.environment.guarded(lambda: self._single(part), element_id)
        if f' id="{element_id}"' in drawn:
            return drawn
        return Markup('<div class="part" id="{}">{}</div>').format(element_id, drawn)

    def unshown_text(self, part: TextPart, error: Exception, ordinal: int = 1) -> Markup:
        """Return the notice that replaces a text from the block `ordinal` on, counted from 1."""
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
        """Return a text part's blocks as elements, without the first `after`. The last is open while the part is."""
        last = len(drawn)
        return [
            self.block(part.id, ordinal, html, is_open=part.open and ordinal == last)
            for ordinal, html in enumerate(drawn[after:], start=after + 1)
        ]

    def block(self, part_id: str, ordinal: int, html: Markup, *, is_open: bool) -> Markup:
        """Return one block of text as an element."""
        shared = shared_frame(self, is_open=is_open)
        if shared is None:
            return render(self.environment, block_context(part_id, ordinal, html, is_open=is_open))
        before, _, after = shared.replace(NO_ID, dom_ids.block(part_id, ordinal)).partition(HOLE)
        return Markup(f"{before}{html}{after}")  # noqa: S704 - a template's own text around safe HTML

    def end(self, turn: Turn) -> Markup:
        """Return the foot of a turn."""
        return render(self.environment, TurnEnd(turn=turn, forms=self.forms))


class ShownText:
    """The blocks of a text part that one reader has received, so that a sealed block is not sent again."""

    def __init__(self) -> None:
        self._cutter = BlockCutter()
        self._final = 0  # number of blocks that were sent in their final form
        self._open = Markup("")  # the next block, as it was last sent
        self._frame: OpenFrame | None = None

    def delta(self, renderer: PartRenderer, part: TextPart) -> list[Markup]:
        """Return the elements that are new or have changed since the previous call: none of a caption."""
        if part.caption_of:
            return []
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
        """Return the number of characters of the part that may have to be rendered again."""
        return len(self._cutter.tail(part.text))

    def work(self, part: TextPart, added: str) -> int:
        """Return the maximum number of characters of Markdown that an addition to the open part causes to be rendered.

        A block that grows by words is not rendered again, however long it is.
        """
        return self._cutter.work(part.text, added)

    def open_line(self) -> tuple[str, str] | None:
        """Return the open block's element before and after the place where words are added, as it was last sent.

        None if words cannot be added without rendering the block.
        """
        frame, line = self._frame, self._cutter.open_line
        if line is None or frame is None or frame.whole or frame.ordinal != self._final + 1:
            return None
        return f"{frame.before}{line[0]}", f"{line[1]}{frame.after}"

    def catch_up(self, part: TextPart) -> None:
        """Take over the words that were added to the open line, whose frames were sent."""
        html = self._cutter.grown(self._cutter.tail(part.text), whole=False)
        if html is not None and self._frame is not None:
            self._open = self._frame.around(html)

    def _framed(self, renderer: PartRenderer, part_id: str, html: Markup) -> Markup:
        """Return the open block's element. Its template is rendered once, not for each added word."""
        ordinal = self._final + 1
        if self._frame is None or self._frame.ordinal != ordinal:
            self._frame = OpenFrame.of(renderer, part_id, ordinal)
        return self._frame.around(html)


def block_context(part_id: str, ordinal: int, html: Markup, *, is_open: bool) -> Block:
    """Return the context of one block of text."""
    return Block(id=dom_ids.block(part_id, ordinal), html=html, open=is_open)


HOLE = Markup("<!-- hole -->")


OTHER = ("1234-56", 78)
"""Part and ordinal of a block whose id has another length than `NO_ID`."""

NO_PART, NO_ID = "0-0", dom_ids.block("0-0", 0)
"""A part and a block's id that no turn has, because turns are counted from 1."""

FRAMES: WeakKeyDictionary[PartEnvironment, dict[bool, str]] = WeakKeyDictionary()
"""The elements of an open and of a sealed block by environment, with `NO_ID` and `HOLE`; empty if not to be shared."""


def shared_frame(renderer: PartRenderer, *, is_open: bool) -> str | None:
    """Return the element of a block with `NO_ID` and `HOLE`, or None if the template must be rendered.

    A template that is read again at each use, fails, or does more with the id than write it cannot be shared.
    """
    environment = renderer.environment
    if environment.auto_reload:
        return None
    frames = FRAMES.setdefault(environment, {})
    if (frame := frames.get(is_open)) is None:
        frame = frames[is_open] = drawn_frame(environment, is_open=is_open)
    return frame or None


def drawn_frame(environment: PartEnvironment, *, is_open: bool) -> str:
    """Return the element of a block with `NO_ID` and `HOLE`; empty if it cannot be shared."""
    places = ((NO_PART, 0), OTHER)
    try:
        template = environment.get_template(Block.template)
        frame, other = (
            template.render(variables(block_context(*place, HOLE, is_open=is_open))) for place in places
        )
    except Exception:
        return ""  # the notice of the failure is drawn, and logged, for each block
    is_shared = frame.count(HOLE) == 1 and frame.replace(NO_ID, dom_ids.block(*OTHER)) == other
    return frame if is_shared else ""


@dataclass(frozen=True)
class OpenFrame:
    """The element around the HTML of an open block, rendered once for all versions of that HTML."""

    ordinal: int
    before: str
    after: str
    whole: bool = False
    """Whether `before` is the whole element, without a place for the HTML: the notice of a template that failed."""

    @classmethod
    def of(cls, renderer: PartRenderer, part_id: str, ordinal: int) -> Self:
        """Return the frame of a text part's block. `ordinal` is counted from 1."""
        drawn = renderer.block(part_id, ordinal, HOLE, is_open=True)
        before, hole, after = drawn.partition(HOLE)
        return cls(ordinal, before, after, whole=not hole)

    def around(self, html: Markup) -> Markup:
        """Return the block's element with this HTML."""
        return Markup(self.before if self.whole else f"{self.before}{html}{self.after}")  # noqa: S704 - a template's own text around safe HTML
