"""The log as a page that is still being written: what a browser without scripts watches.

HTML that was sent cannot be taken back, so only what is certain is sent: text of an open paragraph up to its first open
mark, other blocks when they are sealed.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from functools import partial

from markupsafe import Markup

from app.render import dom_ids
from app.render.closing_tags import closing_tags_start
from app.render.error_boundary import FLUSH, Notice, closing_tags
from app.render.markdown import BlockCutter, blocks
from app.render.part_renderer import PartRenderer
from app.render.partial_markdown import close_open_marks, open_marks, without_structure_at_end
from app.render.redraw_schedule import is_due
from app.render.render_thread import drawn
from app.turn import FunctionPart, Part, TextPart, Turn

PLAIN_PARAGRAPH = re.compile(r"(?!\s*([#>|`~]|[-+*](\s|$)|([-*_]\s*){2,}$|\d+([.)]|$)))[^|]*$")
"""A paragraph that stays one whatever follows: no list, heading, quote, fence, and no bar that may make a table."""

KEEP_ALIVE = Markup("<!-- -->")
"""Shows nothing, keeps the connection alive."""


class StreamedText:
    """A text part as a page grows by it: each call gives what can be added after what was sent."""

    def __init__(self, renderer: PartRenderer, part_id: str) -> None:
        self._pieces, self._part_id = renderer, part_id
        self._cutter = BlockCutter()
        self._whole = 0  # blocks that were sent to their end
        self._sent = ""  # of the block after them
        self._looked = 0  # how much of its source was drawn for that
        self._failed = False

    def delta(self, part: TextPart) -> Markup:
        """What is certain now and was not before. A text that cannot be drawn ends with the notice of that."""
        if self._failed:
            return Markup("")
        try:
            return self._delta(part)
        except Exception as error:
            self._failed = True
            return closing_tags(self._sent) + self._pieces.unshown_text(part, error, self._whole + 1)

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
        """How many characters of the part may have to be drawn again."""
        return len(self._cutter.tail(part.text))

    def _growth(self, text: str) -> str:
        source = self._cutter.tail(text)
        if not is_due(len(source), self._looked) or not PLAIN_PARAGRAPH.match(source):
            return ""
        self._looked = len(source)
        drawn = blocks(certain(without_structure_at_end(source)))
        return self._rest(self._element(drawn[0]), whole=False) if drawn else ""

    def _element(self, html: Markup) -> str:
        return str(self._pieces.block(self._part_id, self._whole + 1, html, is_open=False))

    def _rest(self, element: str, *, whole: bool) -> str:
        """The element after what was sent of it; open unless it is whole."""
        sent = self._sent
        shown = element if whole else element[: closing_tags_start(element)]
        if whole:
            self._whole, self._sent, self._looked = self._whole + 1, "", 0
        if not shown.startswith(sent):
            # A block turned out to be another than it seemed (a table without a first bar): better twice than lost.
            return "</p>" + shown if whole else ""
        if not whole:
            self._sent = shown
        return shown[len(sent) :]


def certain(source: str) -> str:
    """The source up to its first open mark, without a last word that may still change."""
    marks = open_marks(source)
    kept = source[: marks[0][1]] if marks else source
    return close_open_marks(kept[: kept.rfind(" ")] if " " in kept and not marks else kept)


async def growing_parts(
    renderer: PartRenderer, turn: Turn, batches: AsyncIterator[list[Part]]
) -> AsyncIterator[Markup]:
    """A running turn's parts as they come. Yields what stands already first; ends with the turn."""
    growing = StreamedPart(renderer)
    for part in turn.parts:
        yield await drawn(partial(growing.part, turn, part), growing.work(turn, part))
    yield FLUSH
    async for batch in batches:
        if not batch:
            yield KEEP_ALIVE
        for part in batch:
            yield await drawn(partial(growing.part, turn, part), growing.work(turn, part))
        yield FLUSH
    for part in turn.parts:
        # What was open when the turn ended.
        yield await drawn(partial(growing.part, turn, part), growing.work(turn, part))


class StreamedPart:
    """What a page has been sent of each part."""

    def __init__(self, renderer: PartRenderer) -> None:
        self._pieces = renderer
        self._texts: dict[str, StreamedText] = {}
        self._done: set[tuple[str, str]] = set()

    def part(self, turn: Turn, part: Part) -> Markup:
        """What the part adds to the page, after the text before it."""
        place = turn.parts.index(part)
        before = self._text(turn.parts[place - 1]) if place else Markup("")
        if isinstance(part, TextPart):
            return before + self._text(part)
        state = part.status if isinstance(part, FunctionPart) else "there"
        if (part.id, state) in self._done:
            return before
        self._done.add((part.id, state))
        html = self._pieces.single(part)
        if state == "running":
            if isinstance(html, Notice):
                return before  # what comes of the call is drawn by the same template, and says it once
            # The line stays on the page when its result comes below it: the id is the result's.
            html = Markup(html.replace(f' id="{dom_ids.part(part.id)}"', "", 1))  # noqa: S704 - ours already
        return before + html

    def work(self, turn: Turn, part: Part) -> int:
        """How many characters of Markdown the part, and the text before it, may lead to drawing."""
        place = turn.parts.index(part)
        texts = [each for each in turn.parts[max(0, place - 1) : place + 1] if isinstance(each, TextPart)]
        return sum(
            self._texts[each.id].unsealed(each) if each.id in self._texts else len(each.text)
            for each in texts
        )

    def _text(self, part: Part) -> Markup:
        if not isinstance(part, TextPart):
            return Markup("")
        growing = self._texts.setdefault(part.id, StreamedText(self._pieces, part.id))
        return growing.delta(part)
