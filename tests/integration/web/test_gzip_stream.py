"""Compressed answers that are still being written: each event can be read when it arrives."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Iterable

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.llm import TextDelta
from app.llm.scripted import ScriptedModel
from app.server.gzip_stream import HEAD, PARAMETERS_BY_ROUTE, GzipStream, stored_block, takes_gzip
from tests.integration.web.conftest import Serve
from tests.support.serving import Served
from tests.support.shoppers import Browser, browser, program

ALIVE = b": keep-alive\n\n"

WORDS = [TextDelta(f"Word {number} and some more. ") for number in range(40)]


async def begun(visitor: Browser) -> str:
    """Begin an answer and return its session's id."""
    answer = await visitor.submit(await visitor.get("/"), "/chat", follow=False, message="kettles")
    return str(answer.headers["location"]).split("/")[2]


async def read_until(response: httpx.Response, wanted: bytes) -> tuple[bytes, int]:
    """Return the readable text of a compressed answer that has not ended, and the number of bytes received."""
    unpack, found, received = zlib.decompressobj(31), b"", 0
    async with asyncio.timeout(20):
        async for piece in response.aiter_raw():
            received += len(piece)
            found += unpack.decompress(piece)
            if wanted in found:
                return found, received
    raise EOFError("it ended without")


@pytest.mark.parametrize("place", ["stream?after=0", "live"])
async def test_every_piece_can_be_read_before_the_next_one_is_made(serve: Serve, place: str) -> None:
    gates = [asyncio.Event(), asyncio.Event()]
    model = ScriptedModel([[TextDelta("First words. "), gates[0], TextDelta("Second words. "), gates[1]]])
    async with serve(model) as served, browser(served) as visitor:
        session_id = await begun(visitor)
        headers = {"Accept-Encoding": "gzip"}
        async with visitor.client.stream("GET", f"/chat/{session_id}/{place}", headers=headers) as response:
            assert response.headers["content-encoding"] == "gzip"
            assert "Accept-Encoding" in response.headers["vary"]
            assert response.headers["cache-control"].endswith("no-transform")
            unpack, found = zlib.decompressobj(31), b""
            async with asyncio.timeout(20):
                async for piece in response.aiter_raw():
                    found += unpack.decompress(piece)
                    if b"First words" in found:
                        gates[0].set()
                    if b"Second words" in found:
                        break
        gates[1].set()


@pytest.mark.parametrize("place", ["stream?after=0", "live"])
async def test_it_is_the_same_text_and_a_fraction_of_the_bytes(serve: Serve, place: str) -> None:
    gate = asyncio.Event()
    async with serve(ScriptedModel([[*WORDS, gate]])) as served, browser(served) as visitor:
        path = f"/chat/{await begun(visitor)}/{place}"
        sizes, texts = [], []
        for encoding in ("identity", "gzip"):
            async with visitor.client.stream("GET", path, headers={"Accept-Encoding": encoding}) as response:
                if encoding == "gzip":
                    text, size = await read_until(response, b"Word 39")
                else:
                    assert "content-encoding" not in response.headers
                    text = b""
                    async for piece in response.aiter_raw():
                        text += piece
                        if b"Word 39" in text:
                            break
                    size = len(text)
            sizes.append(size)
            texts.append(text)
        gate.set()
    assert sizes[1] < sizes[0] / 2
    assert all(f"Word {number} ".encode() in text for text in texts for number in range(40))


async def test_an_answer_that_ends_is_a_whole_compressed_page(shop: Served) -> None:
    async with browser(shop) as visitor:
        answer = await visitor.submit(await visitor.get("/"), "/chat", follow=False, message="Show me mugs")
        async with visitor.client.stream("GET", answer.headers["location"]) as response:
            raw = b"".join([piece async for piece in response.aiter_raw()])
        unpack = zlib.decompressobj(31)
        page = unpack.decompress(raw)
        assert unpack.eof
        assert page.endswith(b"</html>\n") or page.rstrip().endswith(b"</html>")
        finished = await visitor.get(answer.headers["location"])
        assert finished.headers["content-encoding"] == "gzip", "the finished page is compressed as well"


async def test_json_streams_and_refusals_stay_as_they_are(shop: Served) -> None:
    async with program(shop) as shopper:
        async with shopper.client.stream("GET", f"/api/stream/{shopper.session_id}") as response:
            assert "content-encoding" not in response.headers
        refused = await shopper.client.get("/chat/of-somebody-else/stream")
        assert refused.status_code == 404
        head = await shopper.client.head(f"/chat/{shopper.session_id}/stream")
        assert (head.status_code, head.content) == (200, b"")


def compress_pieces(pieces: Iterable[bytes]) -> list[bytes]:
    """Return the bytes on the wire for those pieces."""
    gzip_stream, sent = GzipStream(PARAMETERS_BY_ROUTE["/chat/{session_id}/stream"]), []
    *others, last = pieces
    for piece in others:
        sent.append(gzip_stream.body({"body": piece, "more_body": True})["body"])
    return [*sent, gzip_stream.body({"body": last, "more_body": False})["body"]]


@given(
    st.lists(st.one_of(st.binary(max_size=20), st.binary(min_size=150, max_size=3_000)), min_size=1),
    st.data(),
)
def test_any_pieces_with_any_pauses_come_out_as_they_went_in(
    pieces: list[bytes], data: st.DataObject
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        step = st.sampled_from([0, 1, 60])
        moments = {"now": 0.0}

        def monotonic() -> float:
            moments["now"] += data.draw(step)
            return moments["now"]

        patch.setattr("app.server.gzip_stream.monotonic", monotonic)
        sent = compress_pieces(pieces)
    assert gzip.decompress(b"".join(sent)) == b"".join(pieces)
    unpack = zlib.decompressobj(31)
    for piece, wire in zip(pieces, sent, strict=True):
        assert unpack.decompress(wire) == piece, "each can be read when it comes"


def test_signs_of_life_alone_need_no_compressor() -> None:
    gzip_stream = GzipStream(PARAMETERS_BY_ROUTE["/chat/{session_id}/stream"])
    sent = [gzip_stream.body({"body": ALIVE, "more_body": True})["body"] for _ in range(3)]
    assert sent == [HEAD + stored_block(ALIVE), stored_block(ALIVE), stored_block(ALIVE)], (
        "as they are, not compressed"
    )


def test_a_compressor_is_released_when_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("app.server.gzip_stream.monotonic", lambda: now)
    gzip_stream = GzipStream(PARAMETERS_BY_ROUTE["/chat/{session_id}/stream"])
    gzip_stream.body({"body": b"<p>words</p>" * 40, "more_body": True})
    now = 1.0
    again = gzip_stream.body({"body": b"<p>words</p>" * 40, "more_body": True})
    assert len(again["body"]) < 40, "earlier text improves the compression"
    now = 16.0
    alive = gzip_stream.body({"body": ALIVE, "more_body": True})
    assert alive["body"] == stored_block(ALIVE), "as it is, not compressed"


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True),
        ("br, gzip;q=0.8", True),
        ("GZIP , deflate", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0", False),
        ("identity", False),
        ("*", False),
        ("", False),
        ("x-gzip", False),
    ],
)
def test_only_clients_that_accept_gzip_get_it(accepted: str, taken: bool) -> None:
    assert takes_gzip(accepted) is taken
