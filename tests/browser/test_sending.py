"""Sending a message exactly once: after a double click, a loss or a lost receipt; and resending on reconnect."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Page, Route, expect

from app.llm import RoundFinished, TextDelta
from app.llm.scripted import Beat, ScriptedModel
from app.render.environment import built_islands
from tests.browser.conftest import Open
from tests.browser.shopping import answered, ask, in_conversation, stream_is_open, text_of_turns
from tests.browser.truncated_answers import BROKEN, FIRST, SECOND, Waiting, cuttable
from tests.support.serving import Served, serving

pytestmark = pytest.mark.e2e

ISLANDS = pytest.mark.skipif(
    not built_islands(), reason="the islands are not built: npm run build in frontend-islands/"
)


def talkative() -> ScriptedModel:
    """Return a model that answers any question with a short text."""
    rounds: list[list[Beat]] = [[TextDelta(f"Answer {number}."), RoundFinished()] for number in range(1, 9)]
    return ScriptedModel(rounds)


async def in_streamed_conversation(page: Page, served: Served) -> None:
    """Open a conversation with one answer and wait for its stream."""
    await in_conversation(page, served, "hello")
    await stream_is_open(page)


async def test_a_double_click_sends_once(stocked_url: str, visit: Open, scripts: bool) -> None:
    async with serving(stocked_url, talkative()) as served, visit(served, scripts=scripts) as page:
        await in_conversation(page, served, "hello")
        await page.get_by_label("Your message").fill("mugs")
        await page.get_by_role("button", name="Send").dblclick()
        await answered(page, 2)
        await page.reload()
        assert (await text_of_turns(page)).count("mugs") == 1


async def test_a_double_click_adds_once(shop: Served, visit: Open) -> None:
    async with visit(shop) as page:
        await in_conversation(page, shop, "show me kettles")
        await stream_is_open(page)
        await page.locator(".card").first.get_by_role("button", name="Add").dblclick()
        await expect(page.locator(".receipt")).to_have_count(1)
        await page.goto("/cart")
        assert await page.locator("input[name=quantity]").first.input_value() == "1"


@ISLANDS
async def test_a_message_goes_by_itself_when_the_connection_is_back(stocked_url: str, visit: Open) -> None:
    async with (
        cuttable(stocked_url, talkative()) as (served, network),
        visit(served, forgiven=BROKEN) as page,
    ):
        await in_streamed_conversation(page, served)
        network.break_off()
        await ask(page, "mugs")
        await expect(page.locator("#composer-error")).to_contain_text("Your message is still here.")
        await expect(page.locator("#composer-error")).to_contain_text("Trying again in 4 s.")
        network.mend()
        await answered(page, 2)
        await expect(page.get_by_label("Your message")).to_have_value("")
        await expect(page.locator("#composer-error")).to_be_empty()
        assert (await text_of_turns(page)).count("mugs") == 1


@ISLANDS
async def test_a_message_whose_receipt_was_lost_is_not_sent_twice(stocked_url: str, visit: Open) -> None:
    async with (
        cuttable(stocked_url, talkative()) as (served, network),
        visit(served, forgiven=BROKEN) as page,
    ):
        await in_streamed_conversation(page, served)
        # Many cuts, because a browser repeats a request while it has idle connections.
        network.cut_after([0] * 20, on="/messages")
        await ask(page, "mugs")
        await answered(page, 2)
        await expect(page.locator("#composer-error")).to_contain_text("Trying again")
        network.mend()
        network.cut_now()  # the stream reconnects, and the page sends the message
        await expect(page.get_by_label("Your message")).to_have_value("")
        assert (await text_of_turns(page)).count("mugs") == 1
        assert await page.locator(".turn").count() == 2


@ISLANDS
async def test_a_product_that_the_browser_asks_for_again_by_itself_is_added_once(
    stocked_url: str, visit: Open
) -> None:
    async with cuttable(stocked_url, None) as (served, network), visit(served, forgiven=BROKEN) as page:
        await in_conversation(page, served, "show me kettles")
        await stream_is_open(page)
        network.cut_after([0], on="POST")
        await page.locator(".card").first.get_by_role("button", name="Add").click()
        await expect(page.locator(".receipt")).to_have_count(1)
        await expect(page.locator(".cart-shelf")).to_contain_text(re.compile("kettle", re.IGNORECASE))
        async with asyncio.timeout(20):
            while network.cuts == 0:
                await asyncio.sleep(0.01)
        await page.goto("/cart")
        assert await page.locator("input[name=quantity]").first.input_value() == "1"


async def test_a_click_before_the_scripts_loaded_leads_to_a_page_with_scripts(
    stocked_url: str, visit: Open
) -> None:
    model, arrived = Waiting(), asyncio.Event()

    async def late(route: Route) -> None:
        await arrived.wait()
        await route.continue_()

    async with serving(stocked_url, model) as served, visit(served) as page:
        await page.route("**/*.js*", late)
        await page.goto("/", wait_until="commit")
        asking = asyncio.create_task(ask(page, "kettles"))
        await expect(page.locator("#turns")).to_contain_text(FIRST.strip())
        assert "/live" in page.url
        arrived.set()
        model.gate.set()
        await asking
        await stream_is_open(page)
        assert "/live" not in page.url
        await expect(page.locator("#turns .answer")).to_have_text(FIRST + SECOND)
