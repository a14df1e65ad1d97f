"""uvicorn's HTTP/1 protocol with additions for long streams: a direct writer, a forced close, a disconnect check."""

from __future__ import annotations

import asyncio
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from app.server.chunked_writer import ChunkedWriter
from app.server.request_timeout import RequestTimeoutProtocol
from app.server.scope_extensions import DROP, GONE
from app.server.versions import are_supported


class StreamingProtocol(RequestTimeoutProtocol):
    """uvicorn's HTTP/1 protocol for httptools, with additions for streams and for HTTP/1.0."""

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
        end_streams(self.config)
        super().shutdown()


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
