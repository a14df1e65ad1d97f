"""How long a client may take to say what it wants: a connection is held for whoever asks, not for whoever dawdles.

uvicorn waits for ever for the rest of a request (its time-out is for the pause between two of them), so that a few
thousand connections that send a byte a minute would take all there are.
"""

from __future__ import annotations

import asyncio
from typing import ClassVar

import h11
import structlog
from uvicorn.protocols.http.h11_impl import H11Protocol

log = structlog.get_logger()


class RequestTimeoutProtocol(H11Protocol):
    """HTTP/1 as uvicorn speaks it, with an end to the wait for a request's head and body."""

    request_seconds: ClassVar[float] = 30.0
    """From the first byte of a request (the first one: from the connection) to the last of its body."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._look()

    def data_received(self, data: bytes) -> None:
        """Take what came; the wait ends when the request is whole."""
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """Go on to the next request, which may be here already."""
        super().on_response_complete()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        super().connection_lost(exc)
        self._stop_waiting()

    def _look(self) -> None:
        """Let the wait begin or end. Between two requests uvicorn's own clock runs."""
        whole = self.conn.their_state not in (h11.IDLE, h11.SEND_BODY)
        if whole or self.timeout_keep_alive_task is not None or self.transport.is_closing():
            self._stop_waiting()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(self.request_seconds, self._give_up)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._deadline = None
        if not self.transport.is_closing():
            log.info("slow_request_dropped", seconds=self.request_seconds)
            self.transport.close()
