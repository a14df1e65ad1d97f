"""Limits on bodies, heads, addresses and request times, whatever a client declares."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import structlog

from app.main import BODY_LIMIT
from app.server.protocol import StreamingProtocol
from tests.support.serving import Served, serving
from tests.support.shoppers import Program, browser, forms, program

CHUNK = b"x" * 4_096
CHUNKED = b"%x\r\n%s\r\n" % (len(CHUNK), CHUNK)


@asynccontextmanager
async def connection(shop: Served) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Open a bare connection to the shop."""
    host, _, port = shop.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        yield reader, writer
    finally:
        writer.close()


@pytest.fixture(scope="module")
async def shop(module_stocked_url: str) -> AsyncIterator[Served]:
    """The shop, with log records of all requests."""
    async with serving(module_stocked_url, log_level="info") as served:
        yield served


async def exchange(shop: Served, *pieces: bytes) -> bytes:
    """Send the pieces and read until the shop closes the connection."""
    async with connection(shop) as (reader, writer), asyncio.timeout(20):
        try:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
            return await reader.read()
        except ConnectionError:
            return b""  # closed before all pieces were sent


def head(method: str, path: str, *lines: str) -> bytes:
    """Return a request's head that asks to close the connection after the answer."""
    return "\r\n".join(
        [f"{method} {path} HTTP/1.1", "Host: shop", "Connection: close", *lines, "", ""]
    ).encode()


def holding(shopper: Program) -> list[str]:
    """Return the header lines of the session's owner."""
    return [f"Authorization: Bearer {shopper.token}", "Content-Type: application/json"]


@pytest.mark.parametrize("route", ["messages", "functions/search_products", "cart/items/p", "cancellation"])
async def test_a_body_has_a_limit_whether_its_length_is_declared_or_not(shop: Served, route: str) -> None:
    async with program(shop) as shopper:
        method = "PUT" if route.startswith("cart") else "POST"
        lines = holding(shopper)
        path = f"{shopper.path}/{route}"
        declared = await exchange(shop, head(method, path, *lines, f"Content-Length: {BODY_LIMIT + 1}"))
        endless = head(method, path, *lines, "Transfer-Encoding: chunked")
        chunked = await exchange(shop, endless, *[CHUNKED] * (BODY_LIMIT // len(CHUNK) + 2), b"0\r\n\r\n")
    reads_no_body = route == "cancellation"
    for answer in (declared, chunked):
        status = answer.split(b" ", 2)[1] if answer else b"hung up"
        assert status in ((b"202", b"413") if reads_no_body else (b"413",)), (route, answer[:200])
        assert reads_no_body or b'"payload_too_large"' in answer


async def test_a_forms_body_has_the_limit_too(shop: Served) -> None:
    async with browser(shop) as visitor:
        token = forms((await visitor.get("/")).text)[0].fields["_csrf_token"]
        form = {"_csrf_token": token, "message": "x" * BODY_LIMIT}
        plain = await visitor.client.post("/chat", data=form)
        files = {f"file{number}": b"x" * 1_000 for number in range(100)}
        manifold = await visitor.client.post("/chat", data={"_csrf_token": token}, files=files)
        many = await visitor.client.post("/chat", files={f"f{number}": b"" for number in range(1_500)})
    assert (plain.status_code, manifold.status_code) == (413, 413)
    assert many.status_code == 413, "as many parts are longer than the limit, empty as they are"


@pytest.mark.parametrize(
    ("request_head", "status"),
    [
        (head("GET", "/", *(f"X-{number}: 1" for number in range(200))), b"431"),
        (head("GET", "/", *["X-Long: " + "y" * 5_000] * 4), b"431"),
        (head("GET", "/", "Cookie: " + "; ".join(f"c{number}=1" for number in range(10_000))), b"431"),
        (head("GET", "/products?query=" + "y" * 9_000), b"414"),
        (head("GET", "/chat/" + "y" * 9_000), b"414"),
    ],
    ids=["many", "long", "cookies", "query", "path"],
)
async def test_a_head_has_a_limit(shop: Served, request_head: bytes, status: bytes) -> None:
    answer = await exchange(shop, request_head)
    assert answer.split(b" ", 2)[1] == status
    assert b"application/problem+json" in answer


@pytest.mark.parametrize(
    "request_head",
    [
        b"GET / HTTP/1.1\r\n" + b"y" * 100_000,
        b"\x16\x03\x01\x02\x00" * 10,
        b"GET / HTTP/1.1\r\nHost: shop\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: shop\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: shop\r\nBad Header: 1\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
    ],
    ids=["endless", "tls", "negative", "two lengths", "blank", "no host"],
)
async def test_a_head_has_a_grammar(shop: Served, request_head: bytes) -> None:
    answer = await exchange(shop, request_head)
    assert answer.startswith(b"HTTP/1.1 400 ") or answer == b"", answer[:200]


@pytest.mark.parametrize(
    "name", ["x" * 3_000, "%00", "..%2f..%2fapp/main.py", "%2e%2e/app/main.py", "css/" + "a/" * 500]
)
async def test_a_file_that_cannot_be_is_not_there(shop: Served, name: str) -> None:
    answer = await exchange(shop, head("GET", f"/static/{name}"))
    assert answer.split(b" ", 2)[1] == b"404"


async def test_two_lengths_smuggle_nothing(shop: Served) -> None:
    smuggled = b"GET /smuggled HTTP/1.1\r\nHost: shop\r\n\r\n"
    lines = ["Content-Length: 5", "Transfer-Encoding: chunked", "Content-Type: application/json"]
    answer = await exchange(shop, head("POST", "/api/sessions", *lines), b"0\r\n\r\n" + smuggled)
    assert answer.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize(
    "body",
    ["[" * 30_000, '{"a":' * 5_000 + "1" + "}" * 5_000, "1" * 60_000, '{"message": NaN}', "\x00"],
    ids=["open", "deep", "digits", "nan", "nul"],
)
async def test_json_beyond_sense_is_malformed(shop: Served, body: str) -> None:
    async with program(shop) as shopper:
        answer = await shopper.client.post(
            f"{shopper.path}/messages", content=body, headers={"Content-Type": "application/json"}
        )
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed"), answer.text


async def test_a_number_beyond_all_numbers_is_no_message(shop: Served) -> None:
    async with program(shop) as shopper:
        answer = await shopper.client.post(
            f"{shopper.path}/messages",
            content='{"message": 1e999}',
            headers={"Content-Type": "application/json"},
        )
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_parameters"), answer.text


async def test_deep_parameters_are_answered_and_logged_shallow(shop: Served) -> None:
    nested: object = "end"
    for _ in range(30):
        nested = {"a": nested}
    async with program(shop) as shopper:
        answer = await shopper.run("search_products", {"query": "kettle", "extra": nested})
        assert answer.status_code == 200
        assert (
            len(json.dumps((await shopper.state())["chat"]["messages"][-1]["function_call"]["parameters"]))
            < 200
        )


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StreamingProtocol, "request_seconds", 0.3)


FORM = b"POST /chat HTTP/1.1\r\nHost: shop\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@pytest.mark.usefixtures("short_patience")
@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: shop\r\nX-Slow: ",
        FORM + b"Content-Length: 9\r\n\r\nmess",
        FORM + b"Transfer-Encoding: chunked\r\n\r\n4\r\nmess\r\n",
    ],
    ids=["silence", "line", "head", "body", "chunks"],
)
async def test_a_request_that_never_completes_is_closed(shop: Served, begun: bytes) -> None:
    with structlog.testing.capture_logs() as records:
        assert await exchange(shop, begun) == b""
        async with shop.client() as client:
            assert (await client.get("/health")).status_code == 200
    assert [record for record in records if record["event"] == "slow_request_dropped"]
    assert not [record for record in records if record["log_level"] in ("error", "critical")], records


@pytest.mark.usefixtures("short_patience")
async def test_a_client_that_never_finishes_a_second_request_is_disconnected(shop: Served) -> None:
    async with connection(shop) as (reader, writer), asyncio.timeout(20):
        writer.write(b"GET /health HTTP/1.1\r\nHost: shop\r\n\r\n")
        await reader.readuntil(b'{"status":"ok"}')
        with structlog.testing.capture_logs() as records:
            writer.write(b"GET /health HT")
            assert await reader.read() == b""
    assert [record for record in records if record["event"] == "slow_request_dropped"]


@pytest.mark.usefixtures("short_patience")
async def test_a_drip_does_not_buy_time(shop: Served) -> None:
    async with connection(shop) as (reader, writer), asyncio.timeout(20):
        writer.write(b"GET / HTTP/1.1\r\nHost: shop\r\n")
        sent = 0
        gone = asyncio.ensure_future(reader.read())
        while not gone.done():
            writer.write(b"X-%d: 1\r\n" % sent)
            sent += 1
            await asyncio.wait([gone], timeout=0.02)
        assert answer_before_the_end(gone) == b""


def answer_before_the_end(reading: asyncio.Future[bytes]) -> bytes:
    """Return the bytes that a server sent before it closed; empty if data in transit turned the close into a reset."""
    return b"" if isinstance(reading.exception(), ConnectionResetError) else reading.result()


@pytest.mark.usefixtures("short_patience")
async def test_an_unread_body_does_not_keep_a_connection(shop: Served) -> None:
    async with connection(shop) as (reader, writer), asyncio.timeout(20):
        writer.write(b"POST /nowhere HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n")
        gone = asyncio.ensure_future(reader.read())
        while not gone.done():
            writer.write(CHUNKED)
            await asyncio.wait([gone], timeout=0.01)
        answer = answer_before_the_end(gone)
    assert answer.startswith(b"HTTP/1.1 404") or answer == b""


@pytest.mark.usefixtures("short_patience")
async def test_complete_requests_may_stream_and_repeat(shop: Served) -> None:
    async with program(shop) as shopper, shopper.stream() as stream:
        await stream.until(lambda event: True)
        async with connection(shop) as (reader, writer), asyncio.timeout(20):
            for _ in range(3):
                writer.write(b"GET /health HTTP/1.1\r\nHost: shop\r\n\r\n")
                assert (await reader.readuntil(b'{"status":"ok"}')).startswith(b"HTTP/1.1 200")
                await asyncio.sleep(0.2)
        turn_id = await shopper.say("hello")
        await stream.until(lambda event: event.ends(turn_id))
