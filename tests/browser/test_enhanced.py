"""Effects of scripts: keys, focus, connection, announcements; and a page that is complete when they fail."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Route, expect

from app.llm import RoundFinished, TextDelta
from app.llm.scripted import Beat, ScriptedModel
from app.render.environment import built_islands
from tests.browser.conftest import Open
from tests.browser.shopping import (
    answered,
    ask,
    asked_and_answered,
    holds,
    in_conversation,
    space_above,
    stream_is_open,
    text_of_turns,
)
from tests.support.serving import Served, serving

ISLANDS = pytest.mark.skipif(
    not built_islands(), reason="the islands are not built: npm run build in frontend-islands/"
)

pytestmark = pytest.mark.e2e


async def test_enter_sends_and_shift_enter_breaks_the_line(shop: Served, visit: Open) -> None:
    async with visit(shop) as page:
        await page.goto("/")
        box = page.get_by_label("Your message")
        await box.fill("show me")
        await box.press("Shift+Enter")
        await box.press_sequentially("lamps")
        assert await box.input_value() == "show me\nlamps"
        await box.press("Enter")
        await answered(page)
        await expect(page.locator(".turn").first).to_contain_text("show me\nlamps")


async def test_the_box_is_emptied_and_keeps_the_focus(shop: Served, visit: Open) -> None:
    async with visit(shop) as page:
        await in_conversation(page, shop, "hello")
        box = page.get_by_label("Your message")
        await box.fill("show me mugs")
        await box.press("Enter")
        await answered(page, 2)
        await expect(box).to_have_value("")
        await expect(box).to_be_focused()


async def test_a_message_that_cannot_be_sent_stays_and_is_sent_once_after(shop: Served, visit: Open) -> None:
    async def lose(route: Route) -> None:
        await route.abort("connectionfailed")

    async with visit(shop, forgiven=("CONNECTION_FAILED", "Failed to fetch")) as page:
        await in_conversation(page, shop, "hello")
        await page.route("**/messages", lose)
        box = page.get_by_label("Your message")
        await box.fill("show me mugs")
        await box.press("Enter")
        await expect(page.locator("#composer-error")).to_contain_text("still here")
        await expect(box).to_have_value("show me mugs")
        async with page.expect_request("**/messages"):
            await page.locator("#composer-error").get_by_role("button", name="Try again").click()
        await expect(box).to_have_value("show me mugs")
        await page.unroute("**/messages")
        await box.press("Enter")  # unless the page has already tried again by itself
        await answered(page, 2)
        assert (await text_of_turns(page)).count("show me mugs") == 1


async def test_a_cut_stream_comes_back_without_a_lost_or_doubled_word(stocked_url: str, visit: Open) -> None:
    gate = asyncio.Event()
    script: list[Beat] = [
        TextDelta("Three kettles are here. "),
        gate,
        TextDelta("All of them are red."),
        RoundFinished(),
    ]
    async with serving(stocked_url, ScriptedModel([script])) as served, visit(served) as page:
        await page.goto("/")
        await page.get_by_label("Your message").fill("kettles")
        await page.get_by_role("button", name="Send").click()
        await expect(page.locator("#turns")).to_contain_text("Three kettles are here.")
        await stream_is_open(page)
        broadcaster = served.components.log.broadcaster
        broadcaster.close()  # every stream ends, as when its server shuts down
        await expect(page.locator("#conversation")).to_have_attribute("data-stream-state", "reconnecting")
        broadcaster.closed = False
        gate.set()
        await answered(page)
        await expect(page.locator("#turns .answer")).to_have_count(1)
        await expect(page.locator("#turns .answer")).to_have_text(
            "Three kettles are here. All of them are red."
        )


async def test_the_end_of_an_answer_is_announced_not_each_word(shop: Served, visit: Open) -> None:
    async with visit(shop) as page:
        await in_conversation(page, shop, "hello")
        await stream_is_open(page)
        await page.evaluate(
            """() => {
                const announcer = document.querySelector('#announcer');
                window.announced = [];
                new MutationObserver(() => window.announced.push(announcer.textContent))
                    .observe(announcer, {childList: true, characterData: true, subtree: true});
            }"""
        )
        await asked_and_answered(page, "show me kettles", 2)
        await expect(page.locator("#announcer")).not_to_be_empty()
        announced = await page.evaluate("window.announced")
        assert 1 <= len(announced) <= 3
        regions = await page.locator("[aria-live]").all()
        assert regions
        for region in regions:
            assert await region.locator(".answer").count() == 0


@ISLANDS
async def test_copy_puts_the_answer_on_the_clipboard(shop: Served, visit: Open) -> None:
    async with visit(shop, permissions=["clipboard-read", "clipboard-write"]) as page:
        await in_conversation(page, shop, "hello")
        said = (await page.locator("#turns .answer").first.inner_text()).strip()
        await page.get_by_role("button", name="Copy the answer to “hello”", exact=True).click()
        await expect(page.get_by_role("button", name="Copied")).to_be_visible()
        assert said in await page.evaluate("navigator.clipboard.readText()")


async def test_the_count_appears_near_the_limit_only(shop: Served, visit: Open) -> None:
    async with visit(shop) as page:
        await page.goto("/")
        box, count = page.get_by_label("Your message"), page.locator("#message-count")
        await box.fill("x" * 100)
        await expect(count).to_have_text("")
        await box.fill("x" * 1_950)
        await expect(count).to_have_text("1,950 of 2,000")
        # Typed, so that `maxlength` applies: of a thousand emoji and a letter the box takes the emoji.
        await box.fill("\N{GRINNING FACE}" * 999)
        await box.press_sequentially("abc")
        await expect(count).to_have_text("2,000 of 2,000")
        await expect(box).to_have_value("\N{GRINNING FACE}" * 999 + "ab")


async def test_the_end_of_a_long_answer_is_not_followed(stocked_url: str, visit: Open) -> None:
    gate = asyncio.Event()
    lines = "\n\n".join(f"Line {number} of a long answer." for number in range(60))
    script: list[Beat] = [TextDelta(lines + "\n\n"), gate, TextDelta("The last line."), RoundFinished()]
    async with serving(stocked_url, ScriptedModel([script])) as served, visit(served) as page:
        await page.goto("/")
        await ask(page, "tell me all")
        await expect(page.get_by_text("Line 59 of")).to_be_attached()
        await expect(page.locator(".said")).to_be_in_viewport()
        await expect(page.get_by_role("button", name="Newest")).to_be_visible()
        gate.set()
        await answered(page)
        await expect(page.locator(".said")).to_be_in_viewport()
        await page.get_by_role("button", name="Newest").click()
        await expect(page.get_by_text("The last line.")).to_be_in_viewport()


async def test_a_conversation_is_opened_at_its_newest_however_late_the_scripts_come(
    shop: Served, visit: Open
) -> None:
    came = asyncio.Event()

    async def late(route: Route) -> None:
        await came.wait()
        await route.continue_()

    async with visit(shop) as page:
        await in_conversation(page, shop, "show me kettles", "show me mugs")
        await page.evaluate("scrollTo(0, 0)")
        await page.route(re.compile(r"/(?:js/app|islands/app-\w+)\.js"), late)
        await page.goto(page.url, wait_until="commit")
        await expect(page.get_by_label("Your message")).to_be_focused()
        came.set()
        await expect(page.locator(".turn").last.locator(".said")).to_be_in_viewport()
        await expect(page.locator(".turn").first.locator(".said")).not_to_be_in_viewport()


async def test_a_question_keeps_its_place_when_content_above_it_grows(shop: Served, visit: Open) -> None:
    async with visit(shop) as page:
        await page.set_viewport_size({"width": 360, "height": 480})
        await page.goto("/")
        await asked_and_answered(page, "show me kettles")
        await asked_and_answered(page, "tell me about the first one", 2)
        place = "[...document.querySelectorAll('.said')].pop().getBoundingClientRect().top"
        before = await page.evaluate(place)
        await space_above(page.locator("#turns"), 40)
        await holds(page, f"Math.abs({place} - {before}) < 2")


async def test_the_page_is_whole_when_scripts_do_not_arrive(shop: Served, visit: Open) -> None:
    async with visit(shop) as page:
        await page.route(
            re.compile(r"\.js(\?|$)"), lambda route: route.fulfill(content_type="text/javascript", body="")
        )
        await page.goto("/")
        await asked_and_answered(page, "kettles under $50")
        await expect(page.locator(".card").first).to_be_visible()
        await asked_and_answered(page, "add the first one", 2)
        await expect(page.locator(".receipt")).to_contain_text("Your cart is")


@ISLANDS
async def test_search_results_can_be_sorted_in_place(shop: Served, visit: Open) -> None:
    async with visit(shop) as page:
        await in_conversation(page, shop, "show me kettles")
        toolbar = page.locator(".island-toolbar")
        await expect(toolbar).to_be_visible()
        prices = page.locator(".card:visible")
        shown = [float(await card.get_attribute("data-price") or 0) for card in await prices.all()]
        await toolbar.get_by_label("Sort by").select_option(index=1)
        await expect(prices.first).to_have_attribute("data-price", f"{min(shown):.2f}")
