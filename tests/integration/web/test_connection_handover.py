"""The hand-over of a connection between two workers: exactly one of them serves it, also when one is slow or dead."""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.log.home_worker import home_of, new_session_id
from app.server import connection_handover
from app.server.connection_handover import CLAIM_SECONDS, LIMIT, Handover
from app.server.protocol import worker_handover
from tests.support.serving import serving


@dataclass
class Worker:
    """One worker: its hand-over, and what it was given."""

    handover: Handover
    adopted: list[tuple[socket.socket, bytes]] = field(default_factory=list)
    settled: list[bool] = field(default_factory=list)

    def adopt(self, connection: socket.socket, begun: bytes) -> None:
        """Take a connection."""
        self.adopted.append((connection, begun))

    def offer(self, begun: bytes, connection: socket.socket) -> bool:
        """Offer a connection to another worker."""
        return self.handover.offer(begun, connection, self.settled.append)

    async def until_settled(self) -> list[bool]:
        """Wait for the outcome of an offer."""
        async with asyncio.timeout(20):
            while not self.settled:
                await asyncio.sleep(0.005)
        return self.settled


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two places."""
    for place in range(2):
        (tmp_path / str(place)).touch()
    return tmp_path


@pytest.fixture
async def workers(folder: Path) -> AsyncIterator[tuple[Worker, Worker]]:
    """Two workers, the first of which has place 0."""
    both = Worker(Handover(folder)), Worker(Handover(folder))
    for worker in both:
        worker.handover.begin(worker.adopt)
    yield both
    for worker in both:
        worker.handover.end()
        for connection, _ in worker.adopted:
            connection.close()


@pytest.fixture
def connection() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A client's end of a connection, and the server's."""
    client, server = socket.socketpair()
    with client, server:
        client.settimeout(20)
        yield client, server


def request_at_home(place: int) -> bytes:
    """Return the head of a request for a session that is at home there."""
    while home_of(session_id := secrets.token_urlsafe(16), 2) != place:
        pass
    return f"GET /api/stream/{session_id} HTTP/1.1\r\nHost: shop\r\n\r\n".encode()


async def test_the_home_gets_the_connection_and_its_bytes(
    workers: tuple[Worker, Worker], connection: tuple[socket.socket, socket.socket]
) -> None:
    first, second = workers
    client, server = connection
    begun = request_at_home(1)
    assert first.offer(begun, server)
    assert await first.until_settled() == [True]
    server.close()
    [(given, received)] = second.adopted
    assert received == begun
    given.sendall(b"an answer")
    assert client.recv(100) == b"an answer"


async def test_new_sessions_are_at_home_in_the_worker_while_it_has_its_place(folder: Path) -> None:
    worker = Worker(Handover(folder))
    worker.handover.begin(worker.adopt)
    made = {home_of(new_session_id(), 2) for _ in range(100)}
    worker.handover.end()
    assert made == {0}
    assert {home_of(new_session_id(), 2) for _ in range(100)} == {0, 1}


async def test_a_request_stays_where_it_is_at_home_or_of_no_session(
    workers: tuple[Worker, Worker], connection: tuple[socket.socket, socket.socket]
) -> None:
    first, second = workers
    assert not first.offer(request_at_home(0), connection[1])
    assert not second.offer(request_at_home(1), connection[1])
    assert not first.offer(b"GET /health HTTP/1.1\r\nHost: shop\r\n\r\n", connection[1])
    assert not first.offer(request_at_home(1) + b"x" * LIMIT, connection[1])
    assert not first.settled + second.settled


async def test_a_home_that_does_not_claim_in_time_does_not_get_it_later(
    workers: tuple[Worker, Worker],
    connection: tuple[socket.socket, socket.socket],
) -> None:
    first, second = workers
    listener = second.handover._listener
    assert listener is not None
    loop = asyncio.get_running_loop()
    loop.remove_reader(listener)  # as if its event loop did something else
    began = loop.time()
    assert first.offer(request_at_home(1), connection[1])
    assert await first.until_settled() == [False]
    assert loop.time() - began >= CLAIM_SECONDS
    second.handover._accept()
    [peer] = second.handover._incoming
    second.handover._receive(peer)
    assert not second.adopted
    assert first.settled == [False]


async def test_what_a_home_has_not_claimed_is_served_here_as_soon_as_it_ends(
    workers: tuple[Worker, Worker],
    connection: tuple[socket.socket, socket.socket],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection_handover, "CLAIM_SECONDS", 600)
    first, second = workers
    listener = second.handover._listener
    assert listener is not None
    asyncio.get_running_loop().remove_reader(listener)
    assert first.offer(request_at_home(1), connection[1])
    listener.close()  # the kernel does so for a killed process
    second.handover._listener = None
    assert await first.until_settled() == [False]
    assert not first.offer(request_at_home(1), connection[1]), "nobody is at home"


async def test_a_successor_takes_the_place(
    workers: tuple[Worker, Worker], folder: Path, connection: tuple[socket.socket, socket.socket]
) -> None:
    first, second = workers
    third = Worker(Handover(folder))
    third.handover.begin(third.adopt)
    second.handover.end()
    async with asyncio.timeout(20):
        while third.handover._place is None:
            await asyncio.sleep(0.02)
        while not first.offer(request_at_home(1), connection[1]):
            await asyncio.sleep(0.02)
    assert await first.until_settled() == [True]
    assert len(third.adopted) == 1
    third.handover.end()
    third.adopted[0][0].close()


async def test_a_server_that_stops_gives_its_place_up(
    folder: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(connection_handover.FOLDER, str(folder))
    worker_handover.cache_clear()
    try:
        async with serving(database_url) as served, asyncio.timeout(30):
            reader, writer = await asyncio.open_connection("127.0.0.1", int(served.url.rpartition(":")[2]))
            writer.write(b"GET /health HTTP/1.1\r\nHost: shop\r\n\r\n")
            await reader.readuntil(b'{"status":"ok"}')
            handover = worker_handover()
            assert handover is not None
            assert handover.has_begun
            was_over = handover.is_over
        assert (was_over, handover.is_over) == (False, True)
        writer.close()
    finally:
        worker_handover.cache_clear()
