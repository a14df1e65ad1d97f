"""Pages as other people set their browsers: spaced text, another direction of writing; drafts stay."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.shopping import asked_and_answered, cards, in_conversation
from tests.support.islands import needs_islands
from tests.support.serving import Served

pytestmark = pytest.mark.e2e

SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }"""
"""The text spacing that pages must bear (WCAG 2.2, criterion 1.4.12)."""

CUT_NAMES = """() => [...document.querySelectorAll(".card-name a, .side-by-side thead a")]
  .filter((name) => name.scrollHeight > name.clientHeight + 3).map((name) => name.textContent)"""

TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


STARTS = """() => {
  const right = (element) => element.getBoundingClientRect().right;
  const card = document.querySelector(".card");
  const name = card.querySelector(".card-name a");
  const range = document.createRange();
  range.selectNodeContents(name);
  return [card.querySelector(".price strong"), card.querySelector(".card-actions form"), range]
    .map((each) => Math.round((right(card) - right(each)) / 8));
}"""
"""How far price, button and name of a card are from the side where its lines begin, in steps of 8 px."""


async def test_spaced_text_is_not_cut_off(shop: Served, visit: Open) -> None:
    async with visit(shop, width=320, bypass_csp=True) as page:
        await in_conversation(page, shop, "compare red kettles under $50")
        for path in ("", "/", "/products?query=kettle", "/products/kettle-harrowby-17-red", "/cart"):
            if path:
                await page.goto(path)
            await page.add_style_tag(content=SPACED)
            for width in (320, 360):
                await page.set_viewport_size({"width": width, "height": 800})
                assert (await page.evaluate(CUT_NAMES), await page.evaluate(TOO_WIDE)) == ([], 0), path


async def test_large_text_fits_a_small_phone(shop: Served, visit: Open) -> None:
    async with visit(shop, width=320) as page:
        await page.goto("/products/kettle-harrowby-17-red")
        await page.get_by_role("button", name="Add to cart").click()
        await expect(page.locator(".cart-count")).to_contain_text("1")
        browser = await page.context.new_cdp_session(page)
        await browser.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
        for path in ("/", "/products?query=kettle", "/products/kettle-harrowby-17-red", "/cart"):
            await page.goto(path)
            assert await page.evaluate(TOO_WIDE) == 0, path
        await page.goto("/")
        await asked_and_answered(page, "hello")
        box = await page.get_by_label("Your message").bounding_box()
        assert box and box["width"] > 5 * 34, "room for words beside the buttons"


async def test_words_of_another_direction_have_it(shop: Served, visit: Open, scripts: bool) -> None:
    async with visit(shop, scripts=scripts) as page:
        await page.goto("/")
        await asked_and_answered(page, "שלום, קומקום אדום בבקשה")
        said = page.get_by_role("heading", name="קומקום").locator("span").last
        assert await said.evaluate("(words) => words.matches(':dir(rtl)')")
        box = page.get_by_label("Your message")
        await box.fill("קומקום")
        assert await box.evaluate("(box) => box.matches(':dir(rtl)')")
        assert await page.locator("html").evaluate("(page) => page.matches(':dir(ltr)')")
        await page.goto("/products?query=kettle")
        await page.locator("html").evaluate("(page) => { page.dir = 'rtl'; }")
        assert await page.evaluate(STARTS) == [0, 0, 0], "distances from the right edge"
        assert (
            await page.locator(".top-links").evaluate("(links) => links.getBoundingClientRect().left") < 400
        )


async def test_a_product_in_a_comparison_is_added_and_counted_in_place(
    shop: Served, visit: Open, scripts: bool
) -> None:
    async with visit(shop, scripts=scripts, width=360) as page:
        await in_conversation(page, shop, "show me mugs", "compare the first two")
        compared = page.locator(".side-by-side")
        await compared.get_by_role("button", name=re.compile("^Add")).first.click()
        more = compared.get_by_role("button", name=re.compile("^One more"))
        await expect(more).to_have_count(1)
        await more.click()
        await expect(compared.locator(".held")).to_contain_text("2")
        await expect(cards(page).first.locator(".held")).to_contain_text("2")
        tops = await compared.locator(".card-actions").evaluate_all(
            "(all) => all.map((each) => each.querySelector('form').getBoundingClientRect().top)"
        )
        assert len(set(tops)) == 1, "a tag of one product moves no button"
        lines = await cards(page).evaluate_all(
            "(all) => all.slice(0, 2).map((each) => each.querySelector('.price').getBoundingClientRect().top)"
        )
        assert lines[0] == lines[1]
        await expect(compared.get_by_role("link", name=re.compile("^Details"))).to_have_count(0)
        if scripts:
            await page.evaluate("scrollTo(0, 0)")
            arrow = page.get_by_role("button", name="Newest")
            await expect(arrow).to_be_visible()
            place, bar = await arrow.bounding_box(), await page.locator(".composer-bar").bounding_box()
            assert place and bar and place["y"] >= bar["y"], "the arrow stands over no product"


@needs_islands
async def test_a_draft_outlives_a_reload_and_another_page(shop: Served, visit: Open) -> None:
    async with visit(shop) as page:
        await in_conversation(page, shop, "hello")
        box = page.get_by_label("Your message")
        await box.fill("half a question")
        await page.reload()
        await expect(box).to_have_value("half a question")
        await page.get_by_role("link", name="Products").click()
        await page.wait_for_url("**/products")
        await page.get_by_role("link", name="Chat").click()
        await page.wait_for_url("**/chat/**")
        await expect(box).to_have_value("half a question")
        await asked_and_answered(page, "kettles", 2)
        await page.reload()
        await expect(
            page.locator('[data-island][data-mounted], .can-speak, [data-stream-state="open"]').first
        ).to_be_visible()
        await expect(box).to_have_value("")
