"""The two streams of a session's log: JSON events, and HTML fragments for htmx."""

from __future__ import annotations

import random
from collections.abc import AsyncGenerator
from functools import partial

from litestar import get
from litestar.params import FromPath

from app.log.reader import Follower
from app.log.window import read_last_turn, read_window
from app.render.block_html import JsonWithHtml
from app.render.fragments import Fragments
from app.render.json_events import KEEP_ALIVE, json_frame, json_frames, retry_line
from app.render.part_renderer import Pieces
from app.render.render_thread import drawn, text_length
from app.settings import Settings
from app.turn import Conversation, LoggedEvent
from app.web.pages.chat import PAGE
from app.web.request.authorization import require_holder
from app.web.request.page_request import AnyRequest, visit_of
from app.web.request.services import GivenShop, Shop
from app.web.streams.cursor import Opening, cursor_of, open_at, wants_html
from app.web.streams.responses import EVENT_STREAM, Admitted, LastingResponse, admitted

BEAT = b": keep-alive\nevent: beat\n\n"
"""Keeps an HTML stream alive. htmx passes events on and comments not, and the page is to notice when they stay away."""


@get("/api/stream/{session_id:str}", media_type=EVENT_STREAM)
async def json_stream(session_id: FromPath[str], request: AnyRequest, shop: GivenShop) -> LastingResponse:
    """The session's events as Server-Sent Events: resume with `Last-Event-ID` or `?after=`.

    With `?html=1` an event carries the blocks of HTML that it changes.
    """
    require_holder(shop.keys, request, session_id)
    cursor, html = cursor_of(request), wants_html(request)
    async with shop.openings.place():
        opening = await open_at(shop.database, session_id, cursor)
        reader = await admitted(shop.log, shop.settings, session_id, opening.after)
        try:
            drawing = await html_beside(shop, session_id, opening) if html else None
        except BaseException:
            reader.leave()
            raise
    pieces = json_pieces(reader.follower, opening, shop.settings, drawing)
    return event_stream(shop, reader, pieces, direct=True)


async def html_beside(shop: Shop, session_id: str, opening: Opening) -> JsonWithHtml:
    """Return what draws the answers of a JSON stream, from where the stream begins."""
    async with shop.database.reading() as db:
        shown = await read_last_turn(db, session_id, opening.after)
    return await drawn(lambda: JsonWithHtml(shop.environment, shown), text_length(shown))


def event_stream(
    shop: Shop, reader: Admitted, pieces: AsyncGenerator[bytes, None], *, direct: bool = False
) -> LastingResponse:
    """The pieces as an answer; the reader leaves with its end."""
    patience = shop.settings.slow_client_seconds
    return LastingResponse(pieces, reader.leave, media_type=EVENT_STREAM, patience=patience, direct=direct)


def farewell() -> bytes:
    """What an ended stream's client is told: come back soon, but not all at the same moment."""
    return retry_line(random.randint(50, 1_000))  # noqa: S311 - apart, not secret


async def json_pieces(
    follower: Follower, opening: Opening, settings: Settings, drawing: JsonWithHtml | None = None
) -> AsyncGenerator[bytes, None]:
    """The frames of a JSON stream, until the process goes away or the client does."""
    yield retry_line(settings.retry_ms)
    if opening.snapshot is not None:
        yield json_frame(LoggedEvent(follower.session_id, opening.after, opening.snapshot))
    while not follower.closed:
        logged = await follower.next(settings.keep_alive_seconds)
        if not logged:
            yield KEEP_ALIVE
        elif drawing:
            yield await drawn(partial(drawing.frames, logged), drawing.work(logged))
        else:
            yield json_frames(logged)
    yield farewell()


@get("/chat/{session_id:str}/stream", media_type=EVENT_STREAM, include_in_schema=False)
async def html_stream(session_id: FromPath[str], request: AnyRequest, shop: GivenShop) -> LastingResponse:
    """The session's events as fragments of its page."""
    require_holder(shop.keys, request, session_id)
    cursor = cursor_of(request)
    visit = visit_of(request, shop, session_id)
    forms = visit.forms(session_id=session_id, next_path=f"/chat/{session_id}")
    async with shop.openings.place():
        opening = await open_at(shop.database, session_id, cursor, whole_parts=True)
        reader = await admitted(shop.log, shop.settings, session_id, opening.after)
        try:
            shown = await shown_before(shop, session_id, opening)
            pieces_of_page = Pieces(shop.environment, forms)
            fragments = await drawn(lambda: Fragments(pieces_of_page, shown), text_length(shown))
        except BaseException:
            reader.leave()
            raise
    pieces = html_pieces(reader.follower, opening, fragments, shop.settings)
    return event_stream(shop, reader, pieces)


async def shown_before(shop: Shop, session_id: str, opening: Opening) -> Conversation:
    """Of the page that stops where the stream begins, what the stream may change; after a reset, all it shows."""
    async with shop.database.reading() as db:
        if opening.snapshot is not None and opening.snapshot.reset:
            return await read_window(db, session_id, PAGE) or Conversation()
        return await read_last_turn(db, session_id, opening.after)


async def html_pieces(
    follower: Follower, opening: Opening, fragments: Fragments, settings: Settings
) -> AsyncGenerator[bytes, None]:
    """The frames of an HTML stream, until the process goes away or the client does."""
    yield retry_line(settings.retry_ms)
    if opening.snapshot is not None:
        yield await drawn(partial(fragments.snapshot, opening.after, opening.snapshot), fragments.length)
    while not follower.closed:
        logged = await follower.next(settings.keep_alive_seconds)
        if not logged:
            yield BEAT
            continue
        yield await drawn(partial(fragments.frames, logged), fragments.work(logged))
    yield farewell()
