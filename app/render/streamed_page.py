"""The log as a streamed page, for browsers without scripts.

HTML that was sent cannot be changed, so only HTML that is final is sent: of an open paragraph the text up to its first
open mark, of other blocks those that are sealed.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from functools import partial

from markupsafe import Markup

from app.render import dom_ids, page_updates
from app.render.error_boundary import FLUSH, Notice, closing_tags
from app.render.markdown import BlockCutter, blocks
from app.render.markdown.closing_tags import closing_tags_start
from app.render.markdown.open_marks import close_open_marks, open_marks, without_structure_at_end
from app.render.markdown.redraw_schedule import is_due
from app.render.page_updates import PartsPlaces
from app.render.part_renderer import PartRenderer
from app.render.render_thread import drawn
from app.turn import FunctionPart, Part, TextPart, Turn

PLAIN_PARAGRAPH = re.compile(r"(?!\s*([#>|`~]|[-+*](\s|$)|([-*_]\s*){2,}$|\d+([.)]|$)))[^|]*$")
"""A paragraph that remains one, whatever follows: no list, heading, quote or fence, and no bar of a possible table."""

KEEP_ALIVE = Markup("<!-- -->")
"""HTML without a visible effect that keeps the connection open."""


class StreamedText:
    """A text part on a streamed page. Each call of `delta` returns the HTML to append to the page."""

    def __init__(self, renderer: PartRenderer, part_id: str) -> None:
        self._renderer, self._part_id = renderer, part_id
        self._cutter = BlockCutter()
        self._whole = 0  # number of blocks that were sent completely
        self._sent = ""  # the HTML of the next block that was sent
        self._drawn_length = 0  # length of its source when it was last rendered
        self._failed = False

    def delta(self, part: TextPart) -> Markup:
        """Return the HTML that has become final since the previous call.

        If the text cannot be rendered, the notice of that is the last HTML of the part.
        """
        if self._failed or part.caption_of:
            return Markup("")
        try:
            return self._delta(part)
        except Exception as error:
            self._failed = True
            return closing_tags(self._sent) + self._renderer.unshown_text(part, error, self._whole + 1)

    def _delta(self, part: TextPart) -> Markup:
        drawn = self._cutter.update(part.text, is_open=part.unfinished, whole=not part.open)
        sealed = self._cutter.sealed if part.open else drawn
        added = ""
        for html in sealed[self._whole :]:
            added += self._rest(self._element(html), whole=True)
        if part.open:
            added += self._growth(part.text)
        return Markup(added)  # noqa: S704  # pieces of rendered templates

    def unsealed(self, part: TextPart) -> int:
        """Return the number of characters of the part that may have to be rendered again."""
        return len(self._cutter.tail(part.text))

    @property
    def is_open(self) -> bool:
        """Whether the page ends within an element of the text."""
        return bool(self._sent) and not self._failed

    def _growth(self, text: str) -> str:
        source = self._cutter.tail(text)
        if not is_due(len(source), self._drawn_length) or not PLAIN_PARAGRAPH.match(source):
            return ""
        self._drawn_length = len(source)
        drawn = blocks(certain(without_structure_at_end(source)))
        return self._rest(self._element(drawn[0]), whole=False) if drawn else ""

    def _element(self, html: Markup) -> str:
        return str(self._renderer.block(self._part_id, self._whole + 1, html, is_open=False))

    def _rest(self, element: str, *, whole: bool) -> str:
        """Return the element without the HTML already sent, and without its closing tags unless it is `whole`."""
        sent = self._sent
        shown = element if whole else element[: closing_tags_start(element)]
        if whole:
            self._whole, self._sent, self._drawn_length = self._whole + 1, "", 0
        if not shown.startswith(sent):
            # The block is of another kind than assumed (a table without a first bar): repeat its text, do not lose it.
            return closing_tags(sent) + shown if whole else ""
        if not whole:
            self._sent = shown
        return shown[len(sent) :]


def certain(source: str) -> str:
    """Return the source up to its first open mark, or without its last word, which may still change."""
    marks = open_marks(source)
    kept = source[: marks[0][1]] if marks else source
    return close_open_marks(kept[: kept.rfind(" ")] if " " in kept and not marks else kept)


async def growing_parts(
    renderer: PartRenderer, turn: Turn, batches: AsyncIterator[list[Part]]
) -> AsyncIterator[Markup]:
    """Yield the HTML of a running turn's parts, beginning with the existing ones, until the turn ends.

    Args:
        renderer: Renders the parts, with the forms of the session.
        turn: The turn, to which the source of the batches applies new events.
        batches: Yields the changed parts. An empty batch makes the page send a keep-alive.
    """
    growing, places = StreamedPart(renderer), PartsPlaces(renderer)
    yield places.begin()
    for part in turn.parts:
        yield await drawn(partial(growing.part, turn, part), growing.work(turn, part))
    if not growing.is_open:
        yield places.rest(waiting=growing.is_waiting(turn))
    yield FLUSH
    async for batch in batches:
        if not batch:
            yield KEEP_ALIVE
        for part in batch:
            yield places.add(await drawn(partial(growing.part, turn, part), growing.work(turn, part)))
        if not growing.is_open:
            yield places.rest(waiting=growing.is_waiting(turn))
        yield FLUSH
    for part in turn.parts:
        # Text that was open when the turn ended.
        yield places.add(await drawn(partial(growing.part, turn, part), growing.work(turn, part)))


class StreamedPart:
    """The parts of a turn on a streamed page, with the HTML that was sent of each."""

    def __init__(self, renderer: PartRenderer) -> None:
        self._renderer = renderer
        self._texts: dict[str, StreamedText] = {}
        self._done: set[tuple[str, str]] = set()

    def part(self, turn: Turn, part: Part) -> Markup:
        """Return the HTML that the part adds to the page, after the rest of the text part before it."""
        place = turn.parts.index(part)
        before = self._text(turn.parts[place - 1]) if place else Markup("")
        if isinstance(part, TextPart):
            return before + self._text(part)
        state = part.status if isinstance(part, FunctionPart) else "there"
        if (part.id, state) in self._done:
            return before
        self._done.add((part.id, state))
        html = self._renderer.single(part)
        if state == "running":
            if isinstance(html, Notice):
                return before  # the same template renders the outcome: show its notice once
            # The line stays on the page when the result is added below it, so the id is left to the result.
            html = Markup(html.replace(f' id="{dom_ids.part(part.id)}"', "", 1))  # noqa: S704 - already safe HTML
        if self._renderer.forms.updatable and isinstance(part, FunctionPart):
            # A browser that applies updates removes the line instead.
            name = dom_ids.part(part.id)
            html = page_updates.place(name, html) if state == "running" else page_updates.update(name) + html
        return before + html

    @property
    def is_open(self) -> bool:
        """Whether the page ends within an element of a text, where no update reaches the places among the parts."""
        return any(text.is_open for text in self._texts.values())

    def is_waiting(self, turn: Turn) -> bool:
        """Return whether the end of the parts does not say that the turn still runs, as a function's line does."""
        last = turn.parts[-1] if turn.parts else None
        return turn.status == "running" and not (isinstance(last, FunctionPart) and last.status == "running")

    def work(self, turn: Turn, part: Part) -> int:
        """Return the maximum number of characters that `part` renders, including those of the text before the part."""
        place = turn.parts.index(part)
        texts = [each for each in turn.parts[max(0, place - 1) : place + 1] if isinstance(each, TextPart)]
        return sum(
            self._texts[each.id].unsealed(each) if each.id in self._texts else len(each.text)
            for each in texts
        )

    def _text(self, part: Part) -> Markup:
        if not isinstance(part, TextPart):
            return Markup("")
        growing = self._texts.setdefault(part.id, StreamedText(self._renderer, part.id))
        return growing.delta(part)
