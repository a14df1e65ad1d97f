"""Requests as bytes: versions of HTTP, framing, pipelines and upgrades."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.server.request_grammar import HEAD_LIMIT, PIPELINE_LIMIT
from tests.integration.web.test_security_limits import connection, exchange
from tests.support.serving import Served, serving
from tests.support.shoppers import program

HEALTHY = b'{"status":"ok"}'
HEALTH = b"GET /health HTTP/1.1\r\nHost: shop\r\n\r\n"
LAST = b"GET /health HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n"
POST = b"POST /api/sessions HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
async def shop(module_stocked_url: str) -> AsyncIterator[Served]:
    """The shop."""
    async with serving(module_stocked_url) as served:
        yield served


@pytest.mark.parametrize("line", ["Connection: keep-alive\r\n", ""], ids=["keep-alive", "plain"])
@pytest.mark.parametrize("path", ["/", "/health", "/static/icons/favicon.svg"])
async def test_an_http_1_0_client_gets_no_chunks_and_a_closed_connection(
    shop: Served, path: str, line: str
) -> None:
    answer = await exchange(shop, f"GET {path} HTTP/1.0\r\nHost: shop\r\n{line}\r\n".encode())
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200") and b"connection: close" in head.lower()
    assert b"transfer-encoding" not in head.lower()
    assert body.rstrip().endswith((b"</html>", HEALTHY, b"</svg>"))


async def test_an_http_1_0_client_reads_a_page_that_is_still_written_to_its_end(shop: Served) -> None:
    async with program(shop) as shopper:
        await shopper.ask("show me kettles")
        await shopper.say("compare them")
        answer = await exchange(
            shop,
            f"GET /chat/{shopper.session_id}/live HTTP/1.0\r\nHost: shop\r\n"
            f"Authorization: Bearer {shopper.token}\r\n\r\n".encode(),
        )
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200") and b"transfer-encoding" not in head.lower()
    assert body.lstrip().startswith(b"<!doctype html>") and body.rstrip().endswith(b"</html>")


@pytest.mark.parametrize("path", ["/", "/health", "/products", "/static/icons/favicon.svg", "/nowhere"])
async def test_a_head_has_no_body_and_keeps_the_connection(shop: Served, path: str) -> None:
    answer = await exchange(shop, f"HEAD {path} HTTP/1.1\r\nHost: shop\r\n\r\n".encode(), LAST)
    first, second, body = answer.split(b"\r\n\r\n")
    assert first.startswith(b"HTTP/1.1 ") and second.startswith(b"HTTP/1.1 200")
    assert body == HEALTHY


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /health HTTP/2.0\r\nHost: shop\r\n\r\n",
        b"GET /health\r\n\r\n",
        b"GET /health HTTP/0.9\r\n\r\n",
        b"CONNECT shop:80 HTTP/1.1\r\nHost: shop\r\n\r\n",
        b"POST / HTTP/1.0\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc",
        b"POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
        b"POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: +3\r\n\r\nabc",
        b"POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 3, 3\r\n\r\nabc",
        b"POST / HTTP/1.1\r\nHost: shop\r\nContent-Length : 3\r\n\r\nabc",
        b"POST / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n1\nab\r\n0\r\n\r\n",
        b"GET /health HTTP/1.1\nHost: shop\n\n",
        b"GET /health HTTP/1.1\r\nHost: shop\r\n folded\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: shop\r\nX: a\x00b\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: shop\r\nX: a\rb\r\n\r\n",
        b"GET /h\xc3\xa9 HTTP/1.1\r\nHost: shop\r\n\r\n",
    ],
)
async def test_a_request_that_two_readers_might_read_differently_is_refused(
    shop: Served, request_: bytes
) -> None:
    answer = await exchange(shop, request_, LAST)
    # Without an answer where it had begun when the fault came.
    assert answer.startswith(b"HTTP/1.1 400 ") or answer == b"", answer[:200]
    assert answer.count(b"HTTP/1.1 ") <= 1 and HEALTHY not in answer


@pytest.mark.parametrize("piece", [b"X: y\r\n", b"y" * 64], ids=["headers", "value"])
async def test_a_head_in_pieces_has_a_limit(shop: Served, piece: bytes) -> None:
    await is_refused_after(shop, b"GET / HTTP/1.1\r\nHost: shop\r\nX-Long: ", piece)


@pytest.mark.parametrize(
    ("begun", "piece"),
    [(b"0\r\nX: ", b"y" * 64), (b"0\r\n", b"X: y\r\n"), (b"1;", b"y" * 64)],
    ids=["trailer", "trailers", "chunk extension"],
)
async def test_what_is_no_body_of_a_body_in_chunks_has_a_limit(
    shop: Served, begun: bytes, piece: bytes
) -> None:
    await is_refused_after(shop, POST + b"Transfer-Encoding: chunked\r\n\r\n" + begun, piece)


async def is_refused_after(shop: Served, begun: bytes, piece: bytes) -> None:
    """Check that the server closes the connection after some pieces that complete nothing."""
    async with connection(shop) as (reader, writer), asyncio.timeout(20):
        writer.write(begun)
        gone = asyncio.ensure_future(reader.read())
        sent = 0
        while not gone.done():
            writer.write(piece * 16)
            sent += len(piece) * 16
            await asyncio.wait([gone], timeout=0.001)
            assert sent < 20 * HEAD_LIMIT
    assert isinstance(gone.exception(), ConnectionError) or b"HTTP/1.1 200" not in gone.result()


async def test_trailers_are_no_headers(shop: Served) -> None:
    async with program(shop) as shopper:
        path = f"{shopper.path}/functions/search_products"
        trailer = f"Authorization: Bearer {shopper.token}"
        head = (
            f"POST {path} HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nConnection: close\r\n"
        )
        begun = head.encode() + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"
        answer = await exchange(shop, begun, trailer.encode() + b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 404 ")


@pytest.mark.parametrize("size", [1, 7, 10_000])
async def test_a_wish_for_another_protocol_is_ignored(shop: Served, size: int) -> None:
    wish = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
    sent = (
        HEALTH.replace(b"\r\n\r\n", b"\r\n" + wish + b"\r\n")
        + POST
        + wish
        + b"Content-Length: 2\r\n\r\n{}"
        + LAST
    )
    answer = await exchange(shop, *[sent[start : start + size] for start in range(0, len(sent), size)])
    assert [each[:3] for each in answer.split(b"HTTP/1.1 ")] == [b"", b"200", b"201", b"200"]
    assert b'"token"' in answer and answer.count(HEALTHY) == 2


async def test_pipelined_requests_are_answered_in_order(shop: Served) -> None:
    answer = await exchange(shop, POST + b"Content-Length: 2\r\n\r\n{}" + HEALTH * 3 + LAST + HEALTH)
    assert [each[:3] for each in answer.split(b"HTTP/1.1 ")] == [b"", b"201", *[b"200"] * 4]


async def test_too_many_pipelined_requests_close_the_connection(shop: Served) -> None:
    async with program(shop) as shopper:
        answer = await exchange(
            shop, begun_stream(shopper.session_id, shopper.token), HEALTH * 10 * PIPELINE_LIMIT
        )
    assert b"400" not in answer


def begun_stream(session_id: str, token: str) -> bytes:
    """Return a request for the session's stream."""
    return f"GET /api/stream/{session_id} HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer {token}\r\n\r\n".encode()


async def test_a_stream_followed_by_a_request_ends_with_its_connection(shop: Served) -> None:
    async with program(shop) as shopper:
        broadcaster = shop.components.log.broadcaster
        async with connection(shop) as (reader, writer), asyncio.timeout(20):
            writer.write(begun_stream(shopper.session_id, shopper.token) + HEALTH)
            await reader.readuntil(b"event: context")
            assert broadcaster.count(shopper.session_id) == 1
            # Rubbish ends the connection, which an end alone does not while the server reads no more of it.
            writer.transport.abort()
            await shopper.ask("hello")
            while broadcaster.count(shopper.session_id):
                await asyncio.sleep(0.01)


async def test_rubbish_behind_a_stream_is_not_answered_within_it(shop: Served) -> None:
    async with program(shop) as shopper:
        answer = await exchange(shop, begun_stream(shopper.session_id, shopper.token), b"\x00rubbish\r\n\r\n")
    assert answer.count(b"HTTP/1.1 ") <= 1 and b"Invalid" not in answer
