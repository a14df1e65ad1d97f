"""Responses that stay open. Their resources are closed in whichever way they end (docs/requirements.md, S3)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import structlog
from litestar import Litestar, Request
from litestar.datastructures import Cookie
from litestar.response import Stream
from litestar.response.streaming import ASGIStreamingResponse
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from app.log import Log
from app.log.reader import Subscription
from app.observe.metrics import SLOW_CLIENTS
from app.server.scope_extensions import DIRECT, DROP
from app.settings import Settings
from app.web.request.problems import Problem

PAGE_HEADERS = {"Cache-Control": "private, no-store, no-transform", "X-Accel-Buffering": "no"}
"""Headers of the streamed page, which shows the cart as other pages do."""
STREAM_HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
EVENT_STREAM = "text/event-stream"

log = structlog.get_logger()


class StreamResponse(Stream):
    """Streams bytes and calls `close` at its end: completed, aborted or never begun.

    A client that reads nothing for `write_timeout` seconds is disconnected; it reconnects and resumes. `direct` is for
    pieces that no middleware changes: they bypass it and go to the server directly.
    """

    def __init__(
        self,
        pieces: AsyncGenerator[bytes, None],
        close: Callable[[], None],
        *,
        media_type: str,
        write_timeout: float,
        direct: bool = False,
        cookies: list[Cookie] | None = None,
        headers: Mapping[str, str] = STREAM_HEADERS,
    ) -> None:
        super().__init__(pieces, media_type=media_type, headers=headers, cookies=cookies or [])
        self._pieces, self._close, self._write_timeout, self._direct = pieces, close, write_timeout, direct

    def to_asgi_response(
        self, app: Litestar | None, request: Request[Any, Any, Any], **options: Any
    ) -> ASGIStreamingResponse:
        """Return the ASGI response, wrapped so that its resources are closed at its end."""
        response = super().to_asgi_response(app, request, **options)
        closing = ClosingStream(response, self._pieces, self._close, self._write_timeout, self._direct)
        return cast("ASGIStreamingResponse", closing)  # only called


class ClosingStream:
    """Runs an ASGI response and closes its resources afterwards."""

    def __init__(
        self,
        response: ASGIApp,
        pieces: AsyncGenerator[bytes, None],
        close: Callable[[], None],
        write_timeout: float,
        direct: bool,
    ) -> None:
        self._response, self._pieces, self._close = response, pieces, close
        self._write_timeout, self._direct = write_timeout, direct

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response, then close its resources."""
        extensions: dict[str, Any] = cast("dict[str, Any]", scope.get("extensions") or {})
        direct = extensions.get(DIRECT) if self._direct else None
        watch = SendWatch(send, self._write_timeout, extensions.get(DROP), direct)
        try:
            await self._response(scope, receive, watch)
        finally:
            watch.close()
            self._close()
            await self._pieces.aclose()


class SendWatch:
    """An ASGI `send` that disconnects a client which accepts no data, so that output for it does not wait for ever."""

    def __init__(
        self,
        send: Send,
        write_timeout: float,
        drop: Callable[[], None] | None = None,
        direct: Send | None = None,
    ) -> None:
        self._send, self._write_timeout, self._drop, self._direct = send, write_timeout, drop, direct
        self._clock = asyncio.get_running_loop().time
        self._waiting_since: float | None = None
        self._timer = self._check_later()

    async def __call__(self, message: Message) -> None:
        """Send a message. The server suspends the call while the client's buffers are full."""
        self._waiting_since = self._clock()
        if self._direct is not None and message["type"] == "http.response.body" and message["more_body"]:
            await self._direct(message)
        else:
            await self._send(message)
        self._waiting_since = None

    def close(self) -> None:
        """Stop watching."""
        self._timer.cancel()

    def _check_later(self) -> asyncio.TimerHandle:
        # One timer per stream, not per piece of text: a stream has thousands of pieces.
        return asyncio.get_running_loop().call_later(self._write_timeout / 2, self._check)

    def _check(self) -> None:
        if self._waiting_since is not None and self._clock() - self._waiting_since >= self._write_timeout:
            log.info("slow_client_dropped", seconds=self._write_timeout)
            SLOW_CLIENTS.inc()
            if self._drop is not None:
                self._drop()
        else:
            self._timer = self._check_later()


@dataclass(frozen=True)
class AdmittedReader:
    """A reader of a session's log with its stream slot. Call `release` when its response has ended."""

    log: Log
    subscription: Subscription
    slot: int

    def release(self) -> None:
        """End the subscription and release the stream slot."""
        self.log.broadcaster.unsubscribe(self.subscription)
        self.log.stream_slots.release(self.slot)


async def admit_reader(log_: Log, settings: Settings, session_id: str, after: int) -> AdmittedReader:
    """Return a reader of the session's log. Raises Problem 429 if the session has too many streams open (row S4)."""
    slot = await log_.stream_slots.take(session_id, settings.streams_per_session)
    if slot is None:
        detail = (
            f"This conversation is open in {settings.streams_per_session} places already. Close one of them."
        )
        raise Problem(429, "too_many_streams", detail, headers={"Retry-After": "5"})
    return AdmittedReader(log_, log_.broadcaster.subscribe(session_id, after), slot)
