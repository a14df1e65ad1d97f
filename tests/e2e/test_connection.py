"""Connections come and go: cut, offline, hidden, reloaded, left and come back to; the conversation stays whole."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, expect

from app.llm import RoundFinished, TextDelta
from app.llm.scripted import Beat, ScriptedModel
from tests.e2e.conftest import Open
from tests.e2e.shopping import answered, ask, stream_is_open, text_of_turns
from tests.e2e.tabs import Tab, Window, window
from tests.faults.network import Network, bad_network
from tests.faults.texts import MARKDOWN, in_pieces
from tests.serving import Served, serving

pytestmark = pytest.mark.e2e

FIRST, SECOND = "Three kettles are here. ", "All of them are red."

BROKEN = ("net::ERR", "Failed to fetch", "network error")
"""What the browser reports of connections that a test breaks."""


class Waiting(ScriptedModel):
    """A brain that says half an answer, and the rest when its gate is opened."""

    def __init__(self, *more: Beat) -> None:
        self.gate = asyncio.Event()
        super().__init__([[TextDelta(FIRST), self.gate, TextDelta(SECOND), *more, RoundFinished()]])


@asynccontextmanager
async def cuttable(url: str, model: ScriptedModel) -> AsyncIterator[tuple[Served, Network]]:
    """The product as it is reached through a bad network."""
    async with serving(url, model) as served, bad_network(served.url) as behind:
        yield Served(behind.url, served.house), behind.network


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
        while served.house.log.hub.count(session_id) != count:
            await asyncio.sleep(0.01)


def session_of(address: str) -> str:
    """The session of a conversation's address."""
    return address.split("/chat/")[1].split("/")[0]


async def test_an_answer_that_is_cut_many_times_is_whole(stocked_url: str, visit: Open) -> None:
    chance = random.Random(3)
    gates = [asyncio.Event() for _ in range(4)]
    script: list[Beat] = [TextDelta("Moment. "), *in_pieces(MARKDOWN, chance), RoundFinished()]
    for place, gate in enumerate(gates):
        script.insert(1 + place * len(script) // 5, gate)
    async with (
        cuttable(stocked_url, ScriptedModel([script])) as (served, network),
        visit(served, forgiven=BROKEN) as page,
    ):
        await page.goto("/")
        await ask(page, "kettles")
        await expect(page.locator("#turns")).to_contain_text("Moment.")
        await stream_is_open(page)
        await quick_to_reconnect(page)
        for gate in gates:
            before = network.cuts
            network.cut_after([*(chance.randint(0, 600) for _ in range(3)), 2_000], on="/stream")
            network.cut_now()
            gate.set()
            async with asyncio.timeout(20):
                while network.cuts < before + 3:
                    await asyncio.sleep(0.01)
        await answered(page)
        said = await text_of_turns(page)
        await page.reload()
        assert await text_of_turns(page) == said
    assert said.count("Edelstahl") == said.count("日本語の説明") == said.count("nichts mehr") == 1


async def test_a_tab_that_was_offline_has_the_answer_when_it_is_back(stocked_url: str, visit: Open) -> None:
    model = Waiting()
    async with serving(stocked_url, model) as served, visit(served, forgiven=BROKEN) as page:
        await half_answered(page)
        await page.context.set_offline(True)
        state = page.locator("#conversation")
        await expect(state).to_have_attribute("data-stream-state", "reconnecting")
        await expect(page.locator("#connection")).to_contain_text("Connection lost. Your message is safe")
        model.gate.set()
        await page.context.set_offline(False)
        await stream_is_open(page)
        await expect(page.locator("#connection")).to_be_empty()
        await whole(page)


async def test_a_laptop_that_was_closed_comes_back_to_the_finished_answer(
    stocked_url: str, visit: Open
) -> None:
    model = Waiting()
    async with cuttable(stocked_url, model) as (served, network), visit(served, forgiven=BROKEN) as page:
        await half_answered(page)
        network.break_off()
        await readers(served, session_of(page.url), 0)
        model.gate.set()
        async with asyncio.timeout(20):
            while served.house.runner.count:
                await asyncio.sleep(0.01)
        network.mend()
        await whole(page)


async def test_an_answer_goes_on_after_a_reload(stocked_url: str, visit: Open) -> None:
    model = Waiting()
    async with serving(stocked_url, model) as served, visit(served) as page:
        await half_answered(page)
        await page.reload()
        await expect(page.locator("#turns .answer")).to_have_text(FIRST.strip())
        await stream_is_open(page)
        model.gate.set()
        await whole(page)


async def test_an_answer_is_whole_on_the_way_back(stocked_url: str, visit: Open) -> None:
    model = Waiting()
    async with serving(stocked_url, model) as served, visit(served) as page:
        await half_answered(page)
        await page.get_by_label("Your message").fill("and then")
        await page.get_by_role("link", name="Products").click()
        await page.wait_for_url("**/products")
        await readers(served, session_of(page.url) if "/chat/" in page.url else "", 0)
        model.gate.set()
        await page.go_back()
        await expect(page.get_by_label("Your message")).to_have_value("and then")
        await whole(page)


# ---- Tabs: a window's tabs are hidden but for one


@asynccontextmanager
async def conversing(chromium: Browser, served: Served) -> AsyncIterator[tuple[Window, Tab, str]]:
    """A window with one tab, in which the first half of an answer stands; and its session."""
    async with window(chromium) as opened:
        tab = await opened.open(served.url)
        await tab.ask("kettles")
        await tab.shows(FIRST.strip())
        session_id = session_of(await tab.evaluate("location.href"))
        await tab.until(STREAMING)
        await readers(served, session_id, 1)
        yield opened, tab, session_id


STREAMING = "document.querySelector('#conversation')?.dataset.streamState === 'open'"


async def test_a_hidden_tab_holds_no_connection_and_catches_up(stocked_url: str, chromium: Browser) -> None:
    model = Waiting()
    async with (
        serving(stocked_url, model) as served,
        conversing(chromium, served) as (opened, tab, session_id),
    ):
        await opened.open("about:blank")
        await readers(served, session_id, 0)
        assert await tab.evaluate("document.hidden")
        model.gate.set()
        async with asyncio.timeout(20):
            while served.house.runner.count:
                await asyncio.sleep(0.01)
        await tab.show()
        await tab.shows(FIRST + SECOND)
        await readers(served, session_id, 1)


async def test_a_tab_opened_behind_holds_no_connection_until_it_is_shown(
    stocked_url: str, chromium: Browser
) -> None:
    model = Waiting()
    async with (
        serving(stocked_url, model) as served,
        conversing(chromium, served) as (opened, _, session_id),
    ):
        other = await opened.open(f"{served.url}/chat/{session_id}", behind=True)
        await other.until("document.querySelector('#conversation')?.dataset.streamState === 'idle'")
        assert await other.evaluate("document.hidden")
        assert served.house.log.hub.count(session_id) == 1
        model.gate.set()
        await other.show()
        await other.until(STREAMING)
        await other.shows(FIRST + SECOND)
        await readers(served, session_id, 1)


async def test_a_tab_hidden_while_it_connects_holds_no_connection(
    stocked_url: str, chromium: Browser
) -> None:
    model = Waiting()
    async with (
        cuttable(stocked_url, model) as (served, network),
        conversing(chromium, served) as (opened, tab, session_id),
    ):
        network.break_off()
        await readers(served, session_id, 0)
        await tab.until("document.querySelector('#conversation').dataset.streamState === 'reconnecting'")
        await tab.evaluate(
            "document.addEventListener('htmx:sse:after:connection', () => (window.connected = true))"
        )
        await opened.open("about:blank")
        network.mend()
        await tab.evaluate("document.querySelector('#conversation')._htmx.sse.delayCanceller?.()")
        await tab.until("window.connected && !document.querySelector('#conversation')._htmx.sse?.reader")
        await readers(served, session_id, 0)
        model.gate.set()
        await tab.show()
        await tab.shows(FIRST + SECOND)


async def test_seven_tabs_of_one_conversation_do_not_stall(stocked_url: str, chromium: Browser) -> None:
    model = Waiting()
    async with (
        serving(stocked_url, model) as served,
        conversing(chromium, served) as (opened, tab, session_id),
    ):
        tabs = [tab]
        for _ in range(6):
            tabs.append(await opened.open(f"{served.url}/chat/{session_id}"))
            await tabs[-1].until(STREAMING)
        await readers(served, session_id, 1)
        model.gate.set()
        for each in tabs:
            await each.show()
            await each.shows(FIRST + SECOND)
        await readers(served, session_id, 1)
