"""Stopping an answer from any client: the text stays as it was, in every tab and after a reload."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.conftest import Open
from tests.browser.shopping import ask, stream_is_open, text_of_turns
from tests.browser.truncated_answers import FIRST, Waiting, half_answered, nothing_runs, session_of
from tests.support.serving import Served, serving

pytestmark = pytest.mark.e2e


async def shows_it_stopped(page: Page) -> None:
    """Check that the text stays as it was at the stop, also after a reload."""
    await expect(page.locator('.turn-end[data-status="cancelled"]')).to_contain_text("Stopped.")
    await expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    await expect(page.locator("#turns .answer")).to_have_text(FIRST.strip())
    said = await text_of_turns(page)
    await page.reload()
    await expect(page.locator('.turn-end[data-status="cancelled"]')).to_be_visible()
    assert await text_of_turns(page) == said


async def broken_off(model: Waiting, served: Served) -> None:
    """Check that the model was cancelled and did not run to its end."""
    await nothing_runs(served)
    model.gate.set()
    assert model.broken_off == 1


async def another_tab(context: BrowserContext, address: str) -> Page:
    """Open a second tab of the conversation and wait for its stream."""
    page = await context.new_page()
    await page.goto(address)
    await stream_is_open(page)
    return page


async def test_stop_in_one_tab_stops_all(stocked_url: str, visit: Open) -> None:
    model = Waiting()
    async with serving(stocked_url, model) as served, visit(served) as page:
        await half_answered(page)
        other = await another_tab(page.context, page.url)
        await other.get_by_role("button", name="Stop").click()
        await shows_it_stopped(other)
        await shows_it_stopped(page)
        await broken_off(model, served)


async def test_stop_by_a_program_stops_the_page(stocked_url: str, visit: Open) -> None:
    model = Waiting()
    async with serving(stocked_url, model) as served, visit(served) as page:
        await half_answered(page)
        session_id = session_of(page.url)
        status = await page.evaluate(
            """async (session) => {
                const token = document.querySelector("[name=_csrf_token]").value;
                const path = `/api/sessions/${session}/cancellation`;
                return (await fetch(path, {method: "POST", headers: {"x-csrftoken": token}})).status;
            }""",
            session_id,
        )
        assert status == 202
        await shows_it_stopped(page)
        await broken_off(model, served)


async def asked_without_scripts(page: Page) -> asyncio.Task[None]:
    """Ask, and wait for the beginning of the answer.

    Returns:
        A task that ends when the page is complete.
    """
    await page.goto("/")
    asking = asyncio.create_task(ask(page, "kettles"))
    await expect(page.locator("#turns")).to_contain_text(FIRST.strip())
    return asking


async def test_stop_without_scripts_while_the_page_is_written(stocked_url: str, visit: Open) -> None:
    model = Waiting()
    async with serving(stocked_url, model) as served, visit(served, scripts=False) as page:
        asking = await asked_without_scripts(page)
        assert "/live" in page.url
        await page.get_by_role("button", name="Stop").click()
        await asking
        await page.wait_for_url(lambda url: "/live" not in url)
        await shows_it_stopped(page)
        await broken_off(model, served)


async def test_stop_without_scripts_on_the_page_itself(stocked_url: str, visit: Open) -> None:
    model = Waiting()
    async with serving(stocked_url, model) as served, visit(served, scripts=False) as page:
        asking = await asked_without_scripts(page)
        other = await page.context.new_page()
        await other.goto(page.url.split("/live")[0])
        await expect(other.get_by_role("link", name="Watch the answer")).to_be_visible()
        await other.get_by_role("button", name="Stop").click()
        await shows_it_stopped(other)
        await asking
        await expect(page.locator("#turns .answer")).to_have_text(FIRST.strip())
        await expect(page.locator(".stopped")).to_be_visible()
        await broken_off(model, served)


async def test_a_closed_tab_stops_nothing(stocked_url: str, visit: Open) -> None:
    model = Waiting()
    async with serving(stocked_url, model) as served, visit(served) as page:
        await half_answered(page)
        address, context = page.url, page.context
        again = await context.new_page()
        await page.close()
        model.gate.set()
        await nothing_runs(served)
        await again.goto(address)
        await expect(again.locator('.turn-end[data-status="done"]')).to_be_visible()
        assert model.broken_off == 0
