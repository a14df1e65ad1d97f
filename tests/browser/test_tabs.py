"""A window's tabs: hidden ones hold no connection, and each has the whole conversation when it is shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser

from tests.browser.conftest import launched
from tests.browser.tabs import Tab, Window, window
from tests.browser.truncated_answers import (
    FIRST,
    SECOND,
    Waiting,
    cuttable,
    nothing_runs,
    readers,
    session_of,
)
from tests.support.serving import Served, serving

pytestmark = pytest.mark.e2e

STREAMING = "document.querySelector('#conversation')?.dataset.streamState === 'open'"


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """A browser with windows, which keeps pages in its cache: in the headless shell no tab is ever hidden."""
    async with launched(windows=True, ignore_default_args=["--disable-back-forward-cache"]) as browser:
        yield browser


@asynccontextmanager
async def conversing(chromium: Browser, served: Served) -> AsyncIterator[tuple[Window, Tab, str]]:
    """Yield a window, its only tab, which shows the first half of an answer, and the session's id."""
    async with window(chromium) as opened:
        tab = await opened.open(served.url)
        await tab.ask("kettles")
        await tab.shows(FIRST.strip())
        session_id = session_of(await tab.evaluate("location.href"))
        await tab.until(STREAMING)
        await readers(served, session_id, 1)
        yield opened, tab, session_id


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
        await nothing_runs(served)
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
        assert served.components.log.broadcaster.count(session_id) == 1
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
        network.flowing.clear()  # the next connection receives nothing until the tab is hidden
        network.cut_now()
        await tab.until("document.querySelector('#conversation').dataset.streamState === 'reconnecting'")
        await tab.evaluate("dispatchEvent(new Event('online'))")  # it connects at once, and receives nothing
        await opened.open("about:blank")
        await tab.until("document.hidden")
        await tab.until("document.querySelector('#conversation').dataset.streamState === 'idle'")
        network.mend()
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


async def test_a_page_out_of_the_browser_s_cache_goes_on(stocked_url: str, chromium: Browser) -> None:
    model = Waiting()
    async with (
        serving(stocked_url, model) as served,
        conversing(chromium, served) as (_, tab, session_id),
    ):
        await tab.evaluate("addEventListener('pageshow', (event) => (window.kept = event.persisted))")
        await tab.evaluate("document.querySelector('#message').value = 'and then'")
        await tab.evaluate("document.querySelector('a[href=\"/products\"]').click()")
        await tab.until("location.pathname === '/products'")
        await readers(served, session_id, 0)
        model.gate.set()
        await nothing_runs(served)
        await tab.evaluate("history.back()")
        await tab.until("window.kept")
        await tab.shows(FIRST + SECOND)
        assert await tab.evaluate("document.querySelector('#message').value") == "and then"
