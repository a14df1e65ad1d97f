"""Errors that count as transient, as the driver raises them."""

from __future__ import annotations

import asyncio
import struct

import asyncpg
import pytest

from app.db.transient_errors import DATABASE_ERRORS, is_transient


def message(kind: bytes, body: bytes) -> bytes:
    """Return a message of PostgreSQL's protocol."""
    return kind + struct.pack("!i", len(body) + 4) + body


READY = (
    message(b"R", struct.pack("!i", 0)) + message(b"S", b"server_version\x0015.0\x00") + message(b"Z", b"I")
)
SHUTDOWN_ERROR = message(
    b"E", b"SFATAL\x00C57P01\x00Mterminating connection due to administrator command\x00\x00"
)


async def test_a_server_that_shuts_down_before_a_statement_is_a_transient_error() -> None:
    said = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        (length,) = struct.unpack("!i", await reader.readexactly(4))
        await reader.readexactly(length - 4)
        writer.write(READY)
        await said.wait()
        writer.write(SHUTDOWN_ERROR)  # and the connection stays open for now

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()
        connection = await asyncpg.connect(host=host, port=port, user="u", password="p", ssl=False)
        said.set()
        with pytest.raises(DATABASE_ERRORS) as failure:
            while True:
                await asyncio.sleep(0.01)
                await asyncio.wait_for(connection.execute("BEGIN"), 0.05)
        connection.terminate()
    assert is_transient(failure.value)
