"""uvicorn's HTTP/1 protocol with additions for long streams: a direct writer, a forced close, a disconnect check."""

from __future__ import annotations

import asyncio
from typing import Any

import uvicorn

from app.server.chunked_writer import ChunkedWriter
from app.server.request_timeout import RequestTimeoutProtocol
from app.server.scope_extensions import DROP, GONE
from app.server.versions import are_supported


class StreamingProtocol(RequestTimeoutProtocol):
    """uvicorn's HTTP/1 protocol with additions for streams.

    h11 and not httptools: text browsers use HTTP/1.0, to which httptools sends chunked responses that they print as
    text.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Add functions to the scope: cut the connection, check for a disconnect, and write chunks directly."""
        super().connection_made(transport)
        app = self.app

        async def with_more(scope: Any, receive: Any, send: Any) -> None:
            cycle = self.cycle
            writer = ChunkedWriter(cycle, send)
            more = {DROP: transport.abort, GONE: lambda: cycle.disconnected} | writer.extensions
            scope.setdefault("extensions", {}).update(more)
            await app(scope, receive, writer.send)

        if are_supported():
            self.app = with_more

    def shutdown(self) -> None:
        """End all streams before waiting for connections; their clients reconnect, here or to another server."""
        end_streams(self.config)
        super().shutdown()


def end_streams(config: uvicorn.Config) -> None:
    """Close the broadcaster of the served application."""
    app = config.loaded_app
    while not hasattr(app, "state"):
        app = app.app  # uvicorn's wrappers
    app.state.components.log.broadcaster.close()
