"""Answers as HTML for clients of the JSON API: sanitised blocks by id, beside the Markdown they are made of.

A client that asks for it (`?html=1`) gets with an event the blocks that are new or changed since the event before, each
whole: it puts a block in the place of the block with the same id. It needs no Markdown of its own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from markupsafe import Markup

from app.events import Context, TextChunk
from app.render import dom_ids
from app.render.error_boundary import PartEnvironment
from app.render.json_events import json_frame
from app.render.markdown import BlockCutter, blocks
from app.turn import Conversation, LoggedEvent, TextPart

BlockHtml = dict[str, str]
"""Blocks in order: the block's id (`12-3-1`, the part's id and the block's number from 1) to its HTML."""


class ChangedBlocks:
    """What one client has been sent of a text part, so that it is sent only what is new or different."""

    def __init__(self) -> None:
        self._cutter = BlockCutter()
        self._final = 0  # blocks that were sent as they will stay
        self._open = Markup("")  # the block after them, as it was sent last

    def of(self, part: TextPart) -> BlockHtml:
        """Return the blocks that are new or have changed since the last time."""
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
        """Return how many characters of the part may have to be drawn again."""
        return len(self._cutter.tail(part.text))


class JsonWithHtml:
    """One client's JSON stream with the HTML of its answers.

    Args:
        environment: reports a block that cannot be drawn and draws the notice in its place.
        shown: what the client has: the conversation as it stood at the stream's cursor.
    """

    def __init__(self, environment: PartEnvironment, shown: Conversation) -> None:
        self._environment, self._conversation = environment, shown
        self._texts: dict[str, ChangedBlocks] = {}
        for turn in shown.turns:
            for part in turn.parts:
                if isinstance(part, TextPart) and part.open:
                    self._changes(part)

    def frames(self, logged: Sequence[LoggedEvent]) -> bytes:
        """Return the events as frames; the first event that changes a text part carries its HTML.

        The first and not the last: a client that is cut off between the two goes on after an event whose HTML it has.
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
        return b"".join(json_frame(row, with_html(row, each)) for row, each in zip(logged, html, strict=True))

    def work(self, logged: Sequence[LoggedEvent]) -> int:
        """Return how many characters of Markdown the events may lead to drawing."""
        added = sum(len(row.event.text) for row in logged if isinstance(row.event, TextChunk))
        running = self._conversation.running
        last = running.parts[-1] if running and running.parts else None
        known = self._texts.get(last.id) if isinstance(last, TextPart) else None
        return added + (known.unsealed(last) if known and isinstance(last, TextPart) else 0)

    def _apply(self, row: LoggedEvent) -> list[TextPart]:
        """Return the text parts that the event adds to, or that it ends."""
        turn, changed = self._conversation.apply(row)
        texts = [part for part in (turn.parts if turn else []) if isinstance(part, TextPart)]
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
    """Return what stands in the place of a text that cannot be drawn. Raises the error where failures are to."""
    return {block_id(part.id, 1): str(environment.notice(error, dom_ids.block(part.id, 1)))}


def numbered(part_id: str, drawn: Sequence[Markup], *, after: int = 0) -> BlockHtml:
    """Return the blocks after so many, by id."""
    return {
        block_id(part_id, ordinal): str(html) for ordinal, html in enumerate(drawn[after:], start=after + 1)
    }


def block_id(part_id: str, ordinal: int) -> str:
    """Return the id of a text part's block, counted from 1: `12-3-1`."""
    return f"{part_id}-{ordinal}"


def with_html(row: LoggedEvent, html: BlockHtml) -> str:
    """Return the event's data as JSON, with the HTML as one more field."""
    if not html:
        return row.wire
    return f'{row.wire[:-1]},"html":{json.dumps(html, ensure_ascii=False)}}}'
