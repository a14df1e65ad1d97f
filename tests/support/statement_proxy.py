"""A proxy before PostgreSQL that records the statements of all connections, as they are on the wire.

Counted where they arrive, and not in a driver, so that a transaction's begin and end and a pool's checks count too.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from sqlalchemy.engine import make_url

HEAD = 5
"""Bytes of a message's type and length (PostgreSQL's manual, "Message Formats")."""


@dataclass
class Statements:
    """The texts of the executed statements, in order, and the number of round trips."""

    executed: list[str] = field(default_factory=list)
    round_trips: int = 0

    def forget(self) -> None:
        """Begin again."""
        self.executed.clear()
        self.round_trips = 0


class Recorder:
    """Reads the messages of one client: `Q` executes a text, `P`, `B` and `E` prepare, bind and execute one."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self._received = b""
        self._has_started = False
        self._texts: dict[bytes, str] = {}
        self._bound: dict[bytes, str] = {}

    def read(self, data: bytes) -> None:
        """Read bytes on their way to the database."""
        self._received += data
        while message := self._next():
            self._take(*message)

    def _next(self) -> tuple[bytes, bytes] | None:
        skipped = 0 if self._has_started is False else 1  # the first message has no type
        if len(self._received) < skipped + 4:
            return None
        end = skipped + int.from_bytes(self._received[skipped : skipped + 4])
        if len(self._received) < end:
            return None
        kind, body = self._received[:skipped], self._received[skipped + 4 : end]
        self._received = self._received[end:]
        self._has_started = True
        return kind, body

    def _take(self, kind: bytes, body: bytes) -> None:
        first, _, rest = body.partition(b"\0")
        if kind == b"Q":
            self._statements.executed.append(first.decode())
        elif kind == b"P":
            self._texts[first] = rest.partition(b"\0")[0].decode()
        elif kind == b"B":
            self._bound[first] = self._texts[rest.partition(b"\0")[0]]
        elif kind == b"E":
            self._statements.executed.append(self._bound[first])
        if kind in (b"Q", b"S"):
            self._statements.round_trips += 1


@asynccontextmanager
async def recorded(database_url: str) -> AsyncIterator[tuple[str, Statements]]:
    """Yield the address of a proxy before this database, and the statements that it receives."""
    url = make_url(database_url)
    statements = Statements()
    tasks: set[asyncio.Task[None]] = set()

    async def connect() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        host, port = url.query.get("host") or url.host, url.port or 5432
        if str(host).startswith("/"):
            return await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        return await asyncio.open_connection(str(host), port)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await connect()
        recorder = Recorder(statements)
        for task in (copy(reader, back, recorder), copy(there, writer, None)):
            tasks.add(asyncio.create_task(task))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    query = {"ssl": "disable"}
    try:
        yield (
            url.set(host="127.0.0.1", port=port, query=query).render_as_string(hide_password=False),
            statements,
        )
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def copy(source: asyncio.StreamReader, target: asyncio.StreamWriter, recorder: Recorder | None) -> None:
    """Copy bytes until the source ends, and close the target."""
    with suppress(ConnectionError):
        while data := await source.read(65_536):
            if recorder is not None:
                recorder.read(data)
            target.write(data)
            await target.drain()
    target.close()
