"""A time limit for receiving a request, as protection against slow-loris attacks.

uvicorn waits for the rest of a request without limit (its time-out is for the pause between two requests), so a few
thousand connections that send a byte a minute each would use up all connections.
"""

from __future__ import annotations

import asyncio
from typing import ClassVar

import structlog

from app.server.request_grammar import StrictRequestProtocol

log = structlog.get_logger()


class RequestTimeoutProtocol(StrictRequestProtocol):
    """uvicorn's HTTP/1 protocol with a time limit for a request's header and body."""

    request_seconds: ClassVar[float] = 30.0
    """Maximum seconds from the first byte of a request (for the first request: from the connection) to the last byte
    of its body."""

    _deadline: asyncio.TimerHandle | None = None
    _is_receiving = True  # the first request is awaited from the start

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Start the time limit of the first request."""
        super().connection_made(transport)
        self._update_deadline()

    def data_received(self, data: bytes) -> None:
        """Process received bytes. The time limit ends when the request is complete."""
        super().data_received(data)
        self._update_deadline()

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._is_receiving = True
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """End a request. The next one has a time limit of its own."""
        self._is_receiving = False
        self._stop_waiting()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Prepare for the next request, which may have arrived already."""
        super().on_response_complete()
        self._update_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        """Cancel the time limit."""
        super().connection_lost(exc)
        self._stop_waiting()

    def _update_deadline(self) -> None:
        """Start or cancel the time limit. Between two requests, uvicorn's own timer runs instead."""
        is_idle = self._answering is None or self._answering.response_complete
        is_waiting = self._is_receiving or (is_idle and self.timeout_keep_alive_task is None)
        if self.transport.is_closing() or not is_waiting:
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
