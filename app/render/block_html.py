"""Answers as HTML for clients of the JSON API: sanitised blocks by id, in addition to their Markdown.

A client that requests it (`?html=1`) receives with an event all blocks that are new or have changed since the previous
event. Each block is complete; the client replaces the block that has the same id. It needs no Markdown parser.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from markupsafe import Markup

from app.events import Context, TextChunk
from app.render import dom_ids
from app.render.error_boundary import PartEnvironment
from app.render.json_events import cursor_frame, json_frame
from app.render.markdown import BlockCutter, blocks
from app.render.render_thread import LONG
from app.turn import Conversation, LoggedEvent, TextPart

BlockHtml = dict[str, str]
"""Blocks in order: the block's id (`12-3-1`: the part's id, then the block's number, counted from 1) to its HTML."""


class ChangedBlocks:
    """The blocks of a text part that one client has received, from which the new and changed ones are computed."""

    def __init__(self) -> None:
        self._cutter = BlockCutter()
        self._final = 0  # number of blocks that were sent in their final form
        self._open = Markup("")  # the next block, as it was last sent

    def of(self, part: TextPart) -> BlockHtml:
        """Return the blocks that are new or have changed since the previous call."""
        drawn = self._cutter.update(part.text, is_open=part.unfinished, whole=not part.open)
        changed = numbered(part.id, drawn, after=self._final)
        if not changed:
            return {}
        if drawn[self._final] == self._open:
            del changed[block_id(part.id, self._final + 1)]
        self._open = drawn[-1]
        self._final = len(drawn) - part.open
        return changed

    def unsealed(self, part: TextPart) -> int:
        """Return the number of characters of the part that may have to be rendered again."""
        return len(self._cutter.tail(part.text))


class JsonWithHtml:
    """One client's JSON stream with the HTML of its answers.

    Args:
        environment: Reports a block that cannot be rendered, and renders the notice that replaces it.
        shown: The conversation up to the stream's cursor, which the client already has.
    """

    def __init__(self, environment: PartEnvironment, shown: Conversation) -> None:
        self._environment, self._conversation = environment, shown
        self._texts: dict[str, ChangedBlocks] = {}
        for turn in shown.turns:
            for part in turn.parts:
                if isinstance(part, TextPart) and part.open:
                    self._changes(part)

    def frames(self, logged: Sequence[LoggedEvent]) -> bytes:
        """Return the events as frames. The first event that changes a text part carries the part's HTML.

        The first and not the last event: a client that is disconnected between the two resumes after an event whose
        HTML it has received. A caption is left out, because the client draws the result that it says in words.
        """
        touched: dict[str, tuple[int, TextPart]] = {}
        for index, row in enumerate(logged):
            if isinstance(row.event, Context) and row.event.reset:
                self._texts.clear()
                touched.clear()
            for part in self._apply(row):
                touched[part.id] = (touched.get(part.id, (index, part))[0], part)
        html: list[BlockHtml] = [{} for _ in logged]
        for index, part in touched.values():
            html[index] |= self._changes(part)
            if not part.open:
                del self._texts[part.id]
        return b"".join(
            cursor_frame(row) if is_caption_text(row) else json_frame(row, with_html(row, each))
            for row, each in zip(logged, html, strict=True)
        )

    def frames_of_little(self, logged: Sequence[LoggedEvent]) -> bytes | None:
        """Return the events' frames, or None if they take more work than the event loop may do at once."""
        return self.frames(logged) if self.work(logged) <= LONG else None

    def work(self, logged: Sequence[LoggedEvent]) -> int:
        """Return the maximum number of characters of Markdown that the events cause to be rendered."""
        added = sum(len(row.event.text) for row in logged if isinstance(row.event, TextChunk))
        running = self._conversation.running
        last = running.parts[-1] if running and running.parts else None
        known = self._texts.get(last.id) if isinstance(last, TextPart) else None
        return added + (known.unsealed(last) if known and isinstance(last, TextPart) else 0)

    def _apply(self, row: LoggedEvent) -> list[TextPart]:
        """Apply the event to the conversation. Return the text parts that it extends or ends."""
        turn, changed = self._conversation.apply(row)
        texts = [
            part
            for part in (turn.parts if turn else [])
            if isinstance(part, TextPart) and not part.caption_of
        ]
        for part in texts:
            if part.open:
                self._texts.setdefault(part.id, ChangedBlocks())
        return [part for part in texts if part.id in self._texts and (part is changed or not part.open)]

    def _changes(self, part: TextPart) -> BlockHtml:
        known = self._texts.setdefault(part.id, ChangedBlocks())
        try:
            return known.of(part)
        except Exception as error:
            return notice(self._environment, part, error)


def part_html(environment: PartEnvironment, part: TextPart) -> BlockHtml:
    """Return all blocks of a text part."""
    try:
        return numbered(part.id, blocks(part.text, is_open=part.unfinished))
    except Exception as error:
        return notice(environment, part, error)


def notice(environment: PartEnvironment, part: TextPart, error: Exception) -> BlockHtml:
    """Return the notice that replaces a text that cannot be rendered.

    Raises the error if the environment's `failures` is "raise".
    """
    return {block_id(part.id, 1): str(environment.notice(error, dom_ids.block(part.id, 1)))}


def numbered(part_id: str, drawn: Sequence[Markup], *, after: int = 0) -> BlockHtml:
    """Return the blocks by id, without the first `after` of them."""
    return {
        block_id(part_id, ordinal): str(html) for ordinal, html in enumerate(drawn[after:], start=after + 1)
    }


def block_id(part_id: str, ordinal: int) -> str:
    """Return the id of a text part's block, counted from 1: `12-3-1`."""
    return f"{part_id}-{ordinal}"


def is_caption_text(row: LoggedEvent) -> bool:
    """Return whether the event is the text of a caption."""
    return isinstance(row.event, TextChunk) and row.event.caption_of is not None


def with_html(row: LoggedEvent, html: BlockHtml) -> str:
    """Return the event's data as JSON, with the HTML in the additional field `html` if there is any."""
    if not html:
        return row.wire
    return f'{row.wire[:-1]},"html":{json.dumps(html, ensure_ascii=False)}}}'
