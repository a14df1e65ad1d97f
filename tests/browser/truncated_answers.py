"""Answers that pause in the middle until a test continues them, and connections that a test can cut."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page, expect

from app.llm import RoundFinished, TextDelta
from app.llm.scripted import ScriptedModel
from tests.browser.shopping import answered, ask, stream_is_open, text_of_turns
from tests.support.faults.network import Network, bad_network
from tests.support.serving import Served, serving

FIRST, SECOND = "Three kettles are here. ", "All of them are red."

BROKEN = ("net::ERR", "Failed to fetch", "network error")
"""Errors that the browser reports for connections that a test breaks."""


class Waiting(ScriptedModel):
    """A model that sends half an answer, and the rest when its gate is opened."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        super().__init__([[TextDelta(FIRST), self.gate, TextDelta(SECOND), RoundFinished()]])


@asynccontextmanager
async def cuttable(url: str, model: ScriptedModel | None) -> AsyncIterator[tuple[Served, Network]]:
    """Run the product behind a bad network; yield both."""
    async with serving(url, model) as served, bad_network(served.url) as behind:
        yield Served(behind.url, served.components), behind.network


async def half_answered(page: Page) -> None:
    """Ask on the start page and wait for the first half of the answer."""
    await page.goto("/")
    await ask(page, "kettles")
    await expect(page.locator("#turns")).to_contain_text(FIRST.strip())
    await stream_is_open(page)


async def quick_to_reconnect(page: Page) -> None:
    """Shorten the page's reconnect delay, so that the test does not wait for it."""
    await page.evaluate("document.querySelector('#conversation')._htmx.sse.config.reconnectDelay = 20")


async def whole(page: Page) -> None:
    """Check that the answer is complete and occurs once, also after a reload."""
    await answered(page)
    await expect(page.locator("#turns .answer")).to_have_text(FIRST + SECOND)
    said = await text_of_turns(page)
    await page.reload()
    assert await text_of_turns(page) == said


async def readers(served: Served, session_id: str, count: int) -> None:
    """Wait until the server holds this number of streams of the session."""
    async with asyncio.timeout(20):
        while served.components.log.broadcaster.count(session_id) != count:
            await asyncio.sleep(0.01)


def session_of(address: str) -> str:
    """Return the session's id from a conversation's address."""
    return address.split("/chat/")[1].split("/")[0]


async def nothing_runs(served: Served) -> None:
    """Wait until the server runs no turn."""
    async with asyncio.timeout(20):
        while served.components.runner.count:
            await asyncio.sleep(0.01)
