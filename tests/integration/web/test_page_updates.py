"""Declarative partial updates on the streamed page: only for browsers that send `Sec-Fetch-Dest: document`."""

from __future__ import annotations

import asyncio
import re

from app.llm import CallRequested, RoundFinished, TextDelta
from app.llm.scripted import Beat, ScriptedModel
from tests.support.serving import serving
from tests.support.shoppers import Browser

UPDATE = re.compile(r'\s*<template for="([\w-]+)">.*?</template>', re.DOTALL)
MARK = re.compile(r'\s*<\?start name="([\w-]+)">|\s*<\?end>')


async def live_page(url: str, **headers: str) -> str:
    """Return the streamed page of an answer with a search and a text, from its beginning."""
    gate = asyncio.Event()
    rounds: list[list[Beat]] = [
        [gate, CallRequested("search_products", '{"query": "kettles"}'), RoundFinished("calls")],
        [TextDelta("Some kettles. "), TextDelta("All boil."), RoundFinished()],
    ]
    model = ScriptedModel(rounds)
    async with serving(url, model) as served, served.client(headers=headers) as client:
        visitor = Browser(client)
        posted = await visitor.submit(await visitor.get("/"), "/chat", follow=False, message="kettles")
        loading = asyncio.create_task(visitor.get(posted.headers["location"]))
        session_id = posted.headers["location"].split("/")[2]
        async with asyncio.timeout(20):
            while not served.components.log.broadcaster.count(session_id):
                await asyncio.sleep(0.01)
        gate.set()
        page = (await loading).text
        return re.sub(r'(value|datetime)="[\w:+.-]*"|\d\d:\d\d(?=</time>)', "", page.replace(session_id, "S"))


async def test_a_client_without_the_header_gets_the_page_without_updates(stocked_url: str) -> None:
    plain = await live_page(stocked_url)
    assert "<?" not in plain and "<template" not in plain
    updating = await live_page(stocked_url, **{"Sec-Fetch-Dest": "document"})
    assert {"first-composer", "stop", "parts-typing", "parts-cart", "cart-place"} <= set(
        MARK.findall(updating)
    )
    # The page without its updates is the page of other browsers.
    kept = MARK.sub("", UPDATE.sub("", updating))
    assert "".join(kept.split()) == "".join(plain.split())


async def test_each_update_has_its_place_before_it(stocked_url: str) -> None:
    page = await live_page(stocked_url, **{"Sec-Fetch-Dest": "document"})
    for update in UPDATE.finditer(page):
        assert f'<?start name="{update[1]}">' in page[: update.start()], update[1]
