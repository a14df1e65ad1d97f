"""A feed at an address: fetched within limits, followed to http(s) only, not read again while it is unchanged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from app.catalogue.importers.download import Validators, downloaded, shown_address
from app.catalogue.importers.import_report import ImportFailed

Answer = Callable[[httpx.Request], httpx.Response]
FEED = "https://shop.example/feed.xml"


async def fetched(
    answer: Answer, url: str = FEED, known: Validators | None = None, **limits: Any
) -> bytes | None:
    """Return the content of the file, or None if the feed is unchanged."""
    transport = httpx.MockTransport(answer)
    async with downloaded(url, known or Validators(), transport=transport, **limits) as download:
        return download.path.read_bytes() if download.path else None


async def test_a_feed_is_fetched_whole() -> None:
    assert await fetched(lambda _: httpx.Response(200, content=b"x" * 200_000)) == b"x" * 200_000


async def test_an_unchanged_feed_is_asked_for_with_its_validators_and_not_read() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.headers.get("if-none-match") == '"1"':
            return httpx.Response(304)
        return httpx.Response(200, content=b"x", headers={"etag": '"1"', "last-modified": "yesterday"})

    async with downloaded(FEED, transport=httpx.MockTransport(answer)) as first:
        assert first.validators == Validators('"1"', "yesterday")
    assert await fetched(answer, known=first.validators) is None


async def test_a_redirect_is_followed_only_to_http_and_never_away_from_https() -> None:
    def leads_to(target: str) -> Answer:
        return lambda request: (
            httpx.Response(302, headers={"location": target})
            if request.url.path == "/feed.xml"
            else httpx.Response(200, content=b"moved")
        )

    assert await fetched(leads_to("/moved")) == b"moved"
    assert await fetched(leads_to("https://cdn.example/moved")) == b"moved"
    assert await fetched(leads_to("http://cdn.example/moved"), url="http://shop.example/feed.xml") == b"moved"
    for target in ("file:///etc/passwd", "ftp://cdn.example/x", "http://cdn.example/moved"):
        with pytest.raises(ImportFailed, match="not followed"):
            await fetched(leads_to(target))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda _: httpx.Response(404), "answers 404 Not Found"),
        (lambda request: httpx.Response(302, headers={"location": str(request.url)}), "more than 5 times"),
        (lambda _: httpx.Response(200, content=b"x" * 2_000), "larger than 1,000 bytes"),
        (lambda request: (_ for _ in ()).throw(httpx.ReadTimeout("")), "did not answer in time"),
        (lambda request: (_ for _ in ()).throw(httpx.ConnectError("refused")), "cannot be fetched: refused"),
    ],
    ids=["missing", "loop", "too large", "silent", "refused"],
)
async def test_a_feed_that_cannot_be_had_is_an_error_without_its_secrets(
    answer: Answer, message: str
) -> None:
    with pytest.raises(ImportFailed, match=message) as failure:
        await fetched(answer, url="https://name:hunter2@shop.example/feed.xml?key=hunter2", limit_bytes=1_000)
    assert "https://shop.example/feed.xml" in str(failure.value)
    assert "hunter2" not in str(failure.value)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "https://", "https://shop.example:x/", "http://[::1"])
async def test_only_http_addresses_are_fetched(url: str) -> None:
    with pytest.raises(ImportFailed):
        await fetched(lambda _: httpx.Response(200, content=b"x"), url=url)


def test_an_address_is_shown_without_its_secrets() -> None:
    assert shown_address("https://name:secret@shop.example:8443/feed.xml?key=secret") == (
        "https://shop.example:8443/feed.xml"
    )
