"""The main job in a real browser, each part twice: with JavaScript and without."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import expect

from app.llm import RoundFinished, TextDelta
from app.llm.scripted import Beat, ScriptedModel
from tests.browser.conftest import Open
from tests.browser.shopping import (
    answered,
    ask,
    asked_and_answered,
    cards,
    in_conversation,
    stream_is_open,
    text_of_turns,
)
from tests.support.serving import Served, serving

pytestmark = pytest.mark.e2e


async def test_ask_refine_details_add_and_buy(shop: Served, visit: Open, scripts: bool) -> None:
    async with visit(shop, scripts=scripts) as page:
        await page.goto("/")
        await asked_and_answered(page, "kettles under $50")
        await expect(cards(page).first).to_be_visible()
        await expect(page.get_by_role("heading", name=re.compile(r"\d+ kettles under \$50"))).to_be_visible()

        await asked_and_answered(page, "only red ones", 2)
        second = page.locator(".turn").nth(1)
        await expect(second.locator(".card").first).to_contain_text("red")

        await asked_and_answered(page, "tell me more about the first one", 3)
        await expect(page.locator(".turn").nth(2)).to_contain_text("Capacity")

        await asked_and_answered(page, "add two of it", 4)
        await expect(page.locator(".receipt")).to_contain_text("Added 2")

        await page.get_by_role("link", name=re.compile("Cart")).first.click()
        await expect(page.locator(".cart-foot")).to_contain_text("2 items")


async def test_buttons_do_what_words_do(shop: Served, visit: Open, scripts: bool) -> None:
    async with visit(shop, scripts=scripts) as page:
        await in_conversation(page, shop, "show me mugs")
        await cards(page).first.get_by_role("button", name=re.compile("^Add")).click()
        await expect(page.locator(".receipt")).to_contain_text("Your cart is")
        await page.locator(".receipt").get_by_role("button", name="Undo").click()
        await expect(page.locator("#cart-shelf")).to_contain_text("Empty")


async def test_picture_name_and_details_of_a_card_do_the_same(
    shop: Served, visit: Open, scripts: bool
) -> None:
    async with visit(shop, scripts=scripts) as page:
        await in_conversation(page, shop, "show me mugs")
        conversation = page.url
        card = cards(page).first
        name = (await card.locator(".card-name a").inner_text()).strip()
        for place in (card.locator(".picture"), card.locator(".card-name a"), card.locator(".card-details")):
            # The link covers the card, so that Playwright's check of the clicked element is in the way.
            await place.click(force=True)
            await expect(page.locator(".wide-name")).to_have_text(name)
            if page.url != conversation:
                await page.go_back()
            else:
                await page.keyboard.press("Escape")
                await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_the_answer_is_watched_as_it_is_written(stocked_url: str, visit: Open, scripts: bool) -> None:
    gate = asyncio.Event()
    script: list[Beat] = [
        TextDelta("Three kettles are on the shelf. "),
        gate,
        TextDelta("All are red."),
        RoundFinished(),
    ]
    async with (
        serving(stocked_url, ScriptedModel([script])) as served,
        visit(served, scripts=scripts) as page,
    ):
        # Wait for the full load: a click before the scripts have loaded acts as one without scripts.
        await page.goto("/")
        await page.get_by_label("Your message").fill("kettles")
        await page.get_by_role("button", name="Send").click(no_wait_after=True)
        await expect(page.locator("#turns")).to_contain_text("Three kettles are on")
        await expect(page.get_by_role("button", name=re.compile("Stop"))).to_be_visible()
        gate.set()
        await expect(page.locator("#turns")).to_contain_text("All are red.")
        await answered(page)


async def test_stop_stops_and_the_text_stays(stocked_url: str, visit: Open, scripts: bool) -> None:
    model = ScriptedModel([[TextDelta("Three kettles are on the shelf. And "), asyncio.Event()]])
    async with serving(stocked_url, model) as served, visit(served, scripts=scripts) as page:
        await page.goto("/")
        await page.get_by_label("Your message").fill("kettles")
        await page.get_by_role("button", name="Send").click(no_wait_after=True)
        await expect(page.locator("#turns")).to_contain_text("Three kettles are")
        await page.get_by_role("button", name=re.compile("Stop")).click()
        # Without scripts the page of the conversation follows; the streamed one may show the end before that.
        await expect(page).not_to_have_url(re.compile("/live"))
        await expect(page.locator(".stopped")).to_be_visible()
        await expect(page.locator("#turns")).to_contain_text("Three kettles are on the shelf")
        before = await text_of_turns(page)
        await page.reload()
        assert await text_of_turns(page) == before
        assert model.broken_off == 1


async def test_a_second_tab_sees_the_same_conversation(shop: Served, visit: Open, scripts: bool) -> None:
    async with visit(shop, scripts=scripts) as page:
        await in_conversation(page, shop, "show me desk lamps")
        address = page.url.removesuffix("/live")
        other = await page.context.new_page()
        await other.goto(address)
        if scripts:
            await stream_is_open(other)
        await asked_and_answered(page, "which is the cheapest?", 2)
        if not scripts:
            await other.reload()
        await answered(other, 2)
        if not scripts:
            await page.reload()
        assert await text_of_turns(other) == await text_of_turns(page)


async def test_the_conversation_survives_a_reload(shop: Served, visit: Open, scripts: bool) -> None:
    async with visit(shop, scripts=scripts) as page:
        await page.goto("/")
        await asked_and_answered(page, "show me yoga mats, then compare the first two")
        await expect(page.locator("#turns table").last).to_be_visible()
        before = await text_of_turns(page)
        await page.goto(page.url.removesuffix("/live"))
        assert await text_of_turns(page) == before


async def test_a_refused_message_stays_in_the_box(shop: Served, visit: Open, scripts: bool) -> None:
    async with visit(shop, scripts=scripts, forgiven=("422",)) as page:
        await in_conversation(page, shop, "hello")
        box = page.get_by_label("Your message")
        await box.evaluate(
            "box => { box.removeAttribute('maxlength'); }"
        )  # as in a browser that does not support it
        long = "kettles " * 300
        await ask(page, long)
        await expect(page.locator("#composer-error")).to_contain_text("too long")
        assert await box.input_value() == long


async def test_a_new_conversation_begins_empty(shop: Served, visit: Open, scripts: bool) -> None:
    async with visit(shop, scripts=scripts) as page:
        await in_conversation(page, shop, "hello")
        address = page.url.removesuffix("/live")
        question = page.locator(".start-over")
        await question.get_by_text("New conversation").click()
        await expect(question).to_contain_text("Your cart stays")
        await expect(page.locator(".turn")).not_to_have_count(0)
        await question.get_by_role("button", name="Start over").click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Tell me what you need")
        await page.goto(address)
        assert await text_of_turns(page) == ""


async def test_nothing_is_wider_than_the_window(shop: Served, visit: Open, scripts: bool) -> None:
    async with visit(shop, scripts=scripts, width=320) as page:
        await in_conversation(page, shop, "show me kettles, then compare the first four")
        columns = page.locator(".side-by-side thead th:visible .number")
        await expect(columns).to_have_text(["1", "2"])
        await page.locator(".pair-choice", has_text="2 and 4").click()
        await expect(columns, "a phone shows the pair that was chosen").to_have_text(["2", "4"])
        await page.set_viewport_size({"width": 1280, "height": 800})
        await expect(columns).to_have_count(4)
        await expect(page.locator(".pair-choice").first).to_be_hidden()
        for path in ("", "/", "/products", "/cart"):
            if path:
                await page.goto(path)
            for width in (320, 360, 1280):
                await page.set_viewport_size({"width": width, "height": 800})
                wide = await page.evaluate(
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                )
                assert wide <= 0, (path, width)


async def test_the_theme_switch_works(shop: Served, visit: Open, scripts: bool) -> None:
    async with visit(shop, scripts=scripts, color_scheme="light") as page:
        await page.goto("/products")
        await page.locator("summary", has_text="Light or dark").click()
        await page.get_by_role("button", name="Dark").click()
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        await page.goto("/cart")
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")


async def test_add_stays_in_view_on_a_phone_while_the_details_are(
    shop: Served, visit: Open, scripts: bool
) -> None:
    async with visit(shop, scripts=scripts, width=360) as page:
        await page.goto("/products/kettle-harrowby-17-red")
        add = page.get_by_role("button", name="Add to cart")
        await expect(add).to_be_in_viewport(ratio=1)
        assert await page.locator(".buy").evaluate("(bar) => getComputedStyle(bar, '::before').content") == (
            '"$39.90"'
        )
        await in_conversation(page, shop, "red kettles under $50")
        await asked_and_answered(page, "tell me about the first one", 2)
        details = page.locator(".details").get_by_role("button", name="Add to cart")
        await expect(details).to_be_in_viewport(ratio=1)
        await details.click()
        await expect(page.locator(".cart-strip")).to_contain_text("1 item")


async def test_each_question_is_a_heading_and_names_its_turn(
    shop: Served, visit: Open, scripts: bool
) -> None:
    async with visit(shop, scripts=scripts) as page:
        await in_conversation(page, shop, "show me mugs", "show me lamps")
        await expect(page).to_have_title("show me mugs · Aisle")
        for question in ("show me mugs", "show me lamps"):
            await expect(page.get_by_role("heading", name=question, level=2)).to_have_count(1)
            await expect(page.get_by_role("article", name=question)).to_have_count(1)


async def test_the_newest_answer_is_one_skip_away(shop: Served, visit: Open) -> None:
    async with visit(shop) as page:
        await in_conversation(page, shop, "show me mugs")
        await asked_and_answered(page, "show me lamps", 2)
        skip = page.get_by_role("link", name="Skip to the newest answer")
        newest = await page.locator(".turn").last.get_attribute("id")
        await expect(skip).to_have_attribute("href", f"#{newest}")


async def test_details_and_additions_are_announced(shop: Served, visit: Open) -> None:
    async with visit(shop, forgiven=("ERR_FAILED",)) as page:
        # Level 1: htmx without the islands.
        await page.route("**/islands-*", lambda route: route.abort())
        await in_conversation(page, shop, "show me mugs")
        await cards(page).first.get_by_role("button", name=re.compile("^Add")).click()
        said = page.locator("#announcer")
        await expect(said).to_have_text(re.compile(r"^Added Stoneware mug, blue\. Your cart is \$12\.50"))
        await cards(page).first.get_by_role("button", name=re.compile("^One more")).click()
        await expect(said).to_have_text(re.compile(r"2 now\. Your cart is \$25\.00"))


async def test_additions_by_words_are_one_receipt_for_eye_and_ear(shop: Served, visit: Open) -> None:
    async with visit(shop) as page:
        await in_conversation(page, shop, "show me mugs")
        await asked_and_answered(page, "add the first two to my cart", 2)
        await expect(page.locator("#announcer")).to_have_text(
            "Added Stoneware mug, blue. Added Stoneware mug, yellow. Your cart is $25.00."
        )
        first, second = await page.locator(".receipt").evaluate_all(
            "(all) => all.map((each) => each.getBoundingClientRect()).map(({top, bottom}) => ({top, bottom}))"
        )
        assert first["bottom"] == second["top"]
        await expect(page.locator(".receipt", has_text="Your cart is")).to_have_count(1)
        await page.locator(".receipt").get_by_role("button", name="Undo all").click()
        await expect(page.locator("#cart-shelf")).to_contain_text("Empty")
        await expect(page.locator("#announcer")).to_contain_text("Removed Stoneware mug")


async def test_an_empty_message_is_refused_in_words(shop: Served, visit: Open) -> None:
    async with visit(shop) as page:
        await page.goto("/")
        await page.get_by_label("Your message").press("Enter")
        await expect(page.locator("#composer-error")).to_have_text("Write a question first.")
