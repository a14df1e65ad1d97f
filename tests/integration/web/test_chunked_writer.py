"""Chunks of streamed answers on the wire: valid HTTP, although they bypass the HTTP library."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import h11
import pytest

from tests.integration.web.test_security_limits import connection
from tests.support.serving import Served, serving
from tests.support.shoppers import Program, program


@pytest.fixture(scope="module")
async def shop(module_stocked_url: str) -> AsyncIterator[Served]:
    """The shop."""
    async with serving(module_stocked_url) as served:
        yield served


def asking(shopper: Program, method: str = "GET", version: str = "1.1") -> bytes:
    """Return the head of a request for the session's whole stream."""
    lines = ["Host: shop", f"Authorization: Bearer {shopper.token}", "", ""]
    return "\r\n".join([f"{method} /api/stream/{shopper.session_id}?after=0 HTTP/{version}", *lines]).encode()


async def test_a_standard_client_reads_every_piece_and_keeps_the_connection(
    shop: Served,
) -> None:
    async with program(shop) as shopper:
        await shopper.ask("show me kettles")
        async with connection(shop) as (reader, writer), asyncio.timeout(20):
            writer.write(asking(shopper))
            client = h11.Connection(h11.CLIENT)
            client.send(h11.Request(method="GET", target="/", headers=[("Host", "shop")]))
            client.send(h11.EndOfMessage())
            pieces: list[bytes] = []
            while b"event: completion" not in b"".join(pieces):
                event = client.next_event()
                if event is h11.NEED_DATA:
                    client.receive_data(await reader.read(1_000))
                elif isinstance(event, h11.Response):
                    assert (b"transfer-encoding", b"chunked") in event.headers
                elif isinstance(event, h11.Data):
                    pieces.append(bytes(event.data))
            shop.components.log.broadcaster.close()  # as a server does that shuts down
            while not isinstance(event := client.next_event(), h11.EndOfMessage):
                if event is h11.NEED_DATA:
                    client.receive_data(await reader.read(1_000))
            shop.components.log.broadcaster.closed = False
            writer.write(b"GET /health HTTP/1.1\r\nHost: shop\r\n\r\n")
            assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    assert b"".join(pieces).startswith(b"retry: ")


async def test_older_clients_get_no_chunks(shop: Served) -> None:
    async with program(shop) as shopper:
        await shopper.ask("hello")
        async with connection(shop) as (reader, writer), asyncio.timeout(20):
            writer.write(asking(shopper, version="1.0"))
            head = await reader.readuntil(b"\r\n\r\n")
            body = await reader.readuntil(b"event: completion")
    assert b"transfer-encoding" not in head.lower()
    assert body.startswith(b"retry: ")


async def test_a_head_of_a_stream_has_no_body(shop: Served) -> None:
    async with program(shop) as shopper:
        await shopper.ask("hello")
        asked = asking(shopper, "HEAD").replace(b"Host: shop", b"Host: shop\r\nConnection: close")
        async with connection(shop) as (reader, writer), asyncio.timeout(20):
            writer.write(asked)
            head = await reader.readuntil(b"\r\n\r\n")
            shop.components.log.broadcaster.close()
            rest = await reader.read()
            shop.components.log.broadcaster.closed = False
    assert head.startswith(b"HTTP/1.1 200") and b"text/event-stream" in head
    assert rest == b""
