"""Answers that stop in the middle until a test lets them go on, and the ways to a product that a test can break."""

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
"""What the browser reports of connections that a test breaks."""


class Waiting(ScriptedModel):
    """A brain that says half an answer, and the rest when its gate is opened."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        super().__init__([[TextDelta(FIRST), self.gate, TextDelta(SECOND), RoundFinished()]])


@asynccontextmanager
async def cuttable(url: str, model: ScriptedModel | None) -> AsyncIterator[tuple[Served, Network]]:
    """The product as it is reached through a bad network."""
    async with serving(url, model) as served, bad_network(served.url) as behind:
        yield Served(behind.url, served.components), behind.network


async def half_answered(page: Page) -> None:
    """Ask from the start page and read the first half."""
    await page.goto("/")
    await ask(page, "kettles")
    await expect(page.locator("#turns")).to_contain_text(FIRST.strip())
    await stream_is_open(page)


async def quick_to_reconnect(page: Page) -> None:
    """Take the page's patience from it, so that a test need not have it."""
    await page.evaluate("document.querySelector('#conversation')._htmx.sse.config.reconnectDelay = 20")


async def whole(page: Page) -> None:
    """The answer is there, once, and as it is on the page that is loaded afterwards."""
    await answered(page)
    await expect(page.locator("#turns .answer")).to_have_text(FIRST + SECOND)
    said = await text_of_turns(page)
    await page.reload()
    assert await text_of_turns(page) == said


async def readers(served: Served, session_id: str, count: int) -> None:
    """Until the server holds so many streams of the session."""
    async with asyncio.timeout(20):
        while served.components.log.broadcaster.count(session_id) != count:
            await asyncio.sleep(0.01)


def session_of(address: str) -> str:
    """The session of a conversation's address."""
    return address.split("/chat/")[1].split("/")[0]


async def nothing_runs(served: Served) -> None:
    """Until the server runs no turn."""
    async with asyncio.timeout(20):
        while served.components.runner.count:
            await asyncio.sleep(0.01)
