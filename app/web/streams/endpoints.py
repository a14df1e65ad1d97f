"""The two streams of a session's log: JSON events, and HTML fragments for htmx."""

from __future__ import annotations

import random
from collections.abc import AsyncGenerator, Callable
from functools import partial
from typing import Any, cast

from litestar import get
from litestar.params import FromPath

from app.log.reader import Delivery, Subscription
from app.log.window import read_last_turn, read_window
from app.render.block_html import JsonWithHtml
from app.render.fragments import Fragments
from app.render.json_events import KEEP_ALIVE, json_frame, json_frames, retry_line
from app.render.part_renderer import PartRenderer
from app.render.render_thread import drawn, text_length
from app.server.scope_extensions import WRITER, DirectWriter
from app.settings import Settings
from app.turn import Conversation, LoggedEvent
from app.web.pages.chat import PAGE
from app.web.request.authorization import require_session_owner
from app.web.request.page_request import AnyRequest, page_request_of
from app.web.request.services import AppServices, InjectedServices
from app.web.streams.cursor import StreamStart, cursor_of, open_at, wants_html
from app.web.streams.responses import EVENT_STREAM, AdmittedReader, StreamResponse, admit_reader

KEEP_ALIVE_EVENT = b": keep-alive\nevent: beat\n\n"
"""Keep-alive of HTML streams. It is an event because htmx does not forward comments, and the page's script has to
detect a dead connection by its absence.
"""


@get("/api/stream/{session_id:str}", media_type=EVENT_STREAM)
async def json_stream(
    session_id: FromPath[str], request: AnyRequest, services: InjectedServices
) -> StreamResponse:
    """Stream the session's events as Server-Sent Events. A client resumes with `Last-Event-ID` or `?after=`.

    With `?html=1` an event contains the HTML of the blocks that it changes.
    """
    require_session_owner(services.keys, request, session_id)
    cursor, html = cursor_of(request), wants_html(request)
    async with services.admission.admit():
        start = await open_at(services.database, session_id, cursor)
        reader = await admit_reader(services.log, services.settings, session_id, start.after)
        try:
            drawing = await html_beside(services, session_id, start) if html else None
        except BaseException:
            reader.release()
            raise
    pieces = json_pieces(reader.subscription, start, services.settings, drawing, writer_of(request))
    return event_stream(services, reader, pieces, direct=True)


async def html_beside(services: AppServices, session_id: str, start: StreamStart) -> JsonWithHtml:
    """Return the renderer of the answers of a JSON stream, in the state of the stream's start."""
    async with services.database.reading(in_transaction=False) as db:
        shown = await read_last_turn(db, session_id, start.after)
    return await drawn(lambda: JsonWithHtml(services.environment, shown), text_length(shown))


def event_stream(
    services: AppServices,
    reader: AdmittedReader,
    pieces: AsyncGenerator[bytes, None],
    *,
    direct: bool = False,
) -> StreamResponse:
    """Return the pieces as a response. Its end releases the reader."""
    write_timeout = services.settings.slow_client_seconds
    return StreamResponse(
        pieces, reader.release, media_type=EVENT_STREAM, write_timeout=write_timeout, direct=direct
    )


def final_retry_line() -> bytes:
    """Return the final line of a stream: clients reconnect soon, each after a random delay of 50 to 1,000 ms."""
    return retry_line(random.randint(50, 1_000))  # noqa: S311 - spreads reconnects, no secret


def writer_of(request: AnyRequest) -> DirectWriter | None:
    """Return the direct writer of the request's connection, if it has one."""
    extensions: dict[str, Any] = cast("dict[str, Any]", request.scope.get("extensions") or {})
    return extensions.get(WRITER)


def delivery(
    writer: DirectWriter | None, draw: Callable[[list[LoggedEvent]], bytes | None]
) -> Delivery | None:
    """Return a delivery that draws events and writes them to the connection. None without a writer.

    It leaves to the stream's task what a slow client does not take yet, and what `draw` does not draw at once.
    """
    if writer is None:
        return None

    def deliver(logged: list[LoggedEvent]) -> bool:
        if not writer.is_ready or (piece := draw(logged)) is None:
            return False
        writer.write(piece)
        return True

    return deliver


async def json_pieces(
    subscription: Subscription,
    start: StreamStart,
    settings: Settings,
    drawing: JsonWithHtml | None = None,
    writer: DirectWriter | None = None,
) -> AsyncGenerator[bytes, None]:
    """Yield the frames of a JSON stream until the process stops or the client disconnects.

    Events that come while this waits are written to the connection directly.
    """
    yield retry_line(settings.retry_ms)
    if start.snapshot is not None:
        yield json_frame(LoggedEvent(subscription.session_id, start.after, start.snapshot))
    deliver = delivery(writer, drawing.frames_of_little if drawing else json_frames)
    while not subscription.closed:
        logged = await subscription.next(settings.keep_alive_seconds, deliver)
        if not logged:
            yield KEEP_ALIVE
        elif drawing:
            yield await drawn(partial(drawing.frames, logged), drawing.work(logged))
        else:
            yield json_frames(logged)
    yield final_retry_line()


@get("/chat/{session_id:str}/stream", media_type=EVENT_STREAM, include_in_schema=False)
async def html_stream(
    session_id: FromPath[str], request: AnyRequest, services: InjectedServices
) -> StreamResponse:
    """Stream the session's events as fragments of its page."""
    require_session_owner(services.keys, request, session_id)
    cursor = cursor_of(request)
    page_request = page_request_of(request, services, session_id)
    forms = page_request.forms(session_id=session_id, next_path=f"/chat/{session_id}")
    async with services.admission.admit():
        start = await open_at(services.database, session_id, cursor, whole_parts=True)
        reader = await admit_reader(services.log, services.settings, session_id, start.after)
        try:
            shown = await shown_before(services, session_id, start)
            renderer = PartRenderer(services.environment, forms)
            fragments = await drawn(lambda: Fragments(renderer, shown), text_length(shown))
        except BaseException:
            reader.release()
            raise
    pieces = html_pieces(reader.subscription, start, fragments, services.settings, writer_of(request))
    return event_stream(services, reader, pieces)


async def shown_before(services: AppServices, session_id: str, start: StreamStart) -> Conversation:
    """Return the turns before the stream's start that it may change: the last one, after a reset all of a page."""
    async with services.database.reading(in_transaction=False) as db:
        if start.snapshot is not None and start.snapshot.reset:
            return await read_window(db, session_id, PAGE) or Conversation()
        return await read_last_turn(db, session_id, start.after)


async def html_pieces(
    subscription: Subscription,
    start: StreamStart,
    fragments: Fragments,
    settings: Settings,
    writer: DirectWriter | None = None,
) -> AsyncGenerator[bytes, None]:
    """Yield the frames of an HTML stream until the process stops or the client disconnects; see `json_pieces`."""
    yield retry_line(settings.retry_ms)
    if start.snapshot is not None:
        yield await drawn(partial(fragments.snapshot, start.after, start.snapshot), fragments.length)
    deliver = delivery(writer, fragments.frames_of_little)
    while not subscription.closed:
        logged = await subscription.next(settings.keep_alive_seconds, deliver)
        if not logged:
            yield KEEP_ALIVE_EVENT
            continue
        yield await drawn(partial(fragments.frames, logged), fragments.work(logged))
    yield final_retry_line()
