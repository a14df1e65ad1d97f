"""Answers that last: what was opened for them is closed however they end (row S3)."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from typing import Any, cast

from litestar import Litestar, Request
from litestar.datastructures import Cookie
from litestar.response import Stream
from litestar.response.streaming import ASGIStreamingResponse
from litestar.types import ASGIApp, Receive, Scope, Send

from app.log.tail import Follower, Hub
from app.settings import Settings
from app.web.problems import Problem

STREAM_HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
EVENT_STREAM = "text/event-stream"


class LastingResponse(Stream):
    """Streams bytes and calls `close` at its end: finished, broken off, or never begun."""

    def __init__(
        self,
        pieces: AsyncGenerator[bytes, None],
        close: Callable[[], None],
        *,
        media_type: str,
        cookies: list[Cookie] | None = None,
    ) -> None:
        super().__init__(pieces, media_type=media_type, headers=STREAM_HEADERS, cookies=cookies or [])
        self._pieces, self._close = pieces, close

    def to_asgi_response(
        self, app: Litestar | None, request: Request[Any, Any, Any], **options: Any
    ) -> ASGIStreamingResponse:
        """The answer, wrapped so that its end is noticed."""
        response = super().to_asgi_response(app, request, **options)
        return cast(
            "ASGIStreamingResponse", Closing(response, self._pieces, self._close)
        )  # called, nothing else


class Closing:
    """Runs an ASGI answer and tidies up after it."""

    def __init__(
        self, response: ASGIApp, pieces: AsyncGenerator[bytes, None], close: Callable[[], None]
    ) -> None:
        self._response, self._pieces, self._close = response, pieces, close

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, then close."""
        try:
            await self._response(scope, receive, send)
        finally:
            self._close()
            await self._pieces.aclose()


def admitted(hub: Hub, settings: Settings, session_id: str, after: int) -> Follower:
    """A reader of the session's log. Raises Problem 429 when the session holds too many streams (row S4)."""
    if hub.count(session_id) >= settings.streams_per_session:
        detail = (
            f"This conversation is open in {settings.streams_per_session} places already. Close one of them."
        )
        raise Problem(429, "too_many_streams", detail, headers={"Retry-After": "5"})
    return hub.follow(session_id, after)
