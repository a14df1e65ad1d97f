"""uvicorn's HTTP/1 protocol with additions for long streams: a direct writer, a forced close, a disconnect check."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from functools import cache
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from app.server.chunked_writer import ChunkedWriter
from app.server.connection_handover import Handover, handover_of_environment
from app.server.request_timeout import RequestTimeoutProtocol
from app.server.scope_extensions import DROP, GONE
from app.server.versions import are_supported


class StreamingProtocol(RequestTimeoutProtocol):
    """uvicorn's HTTP/1 protocol for httptools, with additions for streams and for HTTP/1.0."""

    _adopted = b""  # what another worker had read of a connection before it handed it over
    _begun = b""  # what was read of a connection that is offered to another worker

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to serve a connection. The first one begins the hand-over: only now the server's state is known."""
        super().connection_made(transport)
        if (handover := worker_handover()) is not None and not handover.has_begun:
            handover.begin(self._adopt)
        if self._adopted:
            super().data_received(self._adopted)
            if handover is not None and handover.is_over:
                self.shutdown()

    def data_received(self, data: bytes) -> None:
        """Process received bytes, unless they begin a request that another worker answers."""
        handover = worker_handover()
        if handover is not None and self._is_between_requests:
            connection = self.transport.get_extra_info("socket")
            if handover.offer(data, connection, self._settle_offer):
                self._begun = data
                self.transport.pause_reading()
                self._unset_keepalive_if_required()
                return
        super().data_received(data)

    def _settle_offer(self, is_claimed: bool) -> None:
        """Drop a connection that another worker has claimed; serve one that it has not."""
        begun, self._begun = self._begun, b""
        if is_claimed:
            self.transport.abort()  # it lives on in the other process
        elif not self.transport.is_closing():
            self.transport.resume_reading()
            super().data_received(begun)

    @property
    def _is_between_requests(self) -> bool:
        """Whether the next byte begins a request, and no answer is being sent."""
        if self._since_progress or self.pipeline:
            return False
        return self._answering is None or (self._answering.response_complete and not self._is_receiving)

    def _adopt(self, connection: socket.socket, begun: bytes) -> None:
        """Begin to serve a connection that another worker has handed over."""
        serving = self.loop.create_task(self._serve(connection, begun))
        self.tasks.add(serving)  # held until it is done, as uvicorn holds the tasks of requests
        serving.add_done_callback(self.tasks.discard)

    async def _serve(self, connection: socket.socket, begun: bytes) -> None:
        """Give the connection to a protocol of its own, which begins with these bytes."""
        connection.setblocking(False)

        def protocol() -> StreamingProtocol:
            made = type(self)(self.config, self.server_state, self.app_state)
            made._adopted = begun
            return made

        with suppress(OSError):  # the client has gone
            await self.loop.connect_accepted_socket(protocol, connection)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Add functions to the scope: cut the connection, check for a disconnect, and write chunks directly."""

        async def with_more(scope: Any, receive: Any, send: Any) -> None:
            writer = ChunkedWriter(cycle, send)
            more = {DROP: cycle.transport.abort, GONE: lambda: cycle.disconnected} | writer.extensions
            scope.setdefault("extensions", {}).update(more)
            await app(scope, receive, writer.send)

        super()._start_asgi_task(cycle, with_more)

    def shutdown(self) -> None:
        """End all streams before waiting for connections; their clients reconnect, here or to another server."""
        if (handover := worker_handover()) is not None:
            handover.end()
        end_streams(self.config)
        super().shutdown()


@cache
def worker_handover() -> Handover | None:
    """Return the hand-over between this process and the other workers of its server; None without others."""
    return handover_of_environment()


class PlainProtocol(H11Protocol):
    """uvicorn's own HTTP/1 protocol for h11, for releases of the server that the extensions were not written for.

    Not httptools: without the extensions it sends chunked responses to HTTP/1.0, which text browsers print as text.
    """

    def shutdown(self) -> None:
        """End all streams, as `StreamingProtocol` does."""
        end_streams(self.config)
        super().shutdown()


def protocol_class() -> type[asyncio.Protocol]:
    """Return the protocol for the installed releases."""
    return StreamingProtocol if are_supported() else PlainProtocol


def end_streams(config: uvicorn.Config) -> None:
    """Close the broadcaster of the served application."""
    app = config.loaded_app
    while not hasattr(app, "state"):
        app = app.app  # uvicorn's wrappers
    app.state.components.log.broadcaster.close()
