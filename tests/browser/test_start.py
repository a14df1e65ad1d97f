"""The start page in a real browser: something to buy at once, and the place where a visitor stopped."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.shopping import asked_and_answered, cards
from tests.support.serving import Served

pytestmark = pytest.mark.e2e


async def test_three_products_are_bought_from_the_start_page(
    shop: Served, visit: Open, scripts: bool
) -> None:
    async with visit(shop, scripts=scripts, width=360) as page:
        await page.goto("/")
        await expect(cards(page)).to_have_count(3)
        for card in await cards(page).all():
            await expect(card.locator(".price")).to_have_text(re.compile(r"\$\d"))
        await cards(page).first.get_by_role("button", name=re.compile("^Add")).click()
        await expect(cards(page).first.locator(".held")).to_have_text(re.compile("^1"))
        await expect(page.locator("#cart-link")).to_contain_text("1")


async def test_a_returning_visitor_goes_on_at_the_last_question(
    shop: Served, visit: Open, scripts: bool
) -> None:
    async with visit(shop, scripts=scripts) as page:
        await page.goto("/")
        await expect(page.locator(".go-on")).to_have_count(0)
        await asked_and_answered(page, "red <b>kettles</b>")
        await page.goto("/")
        card = page.locator(".go-on-card")
        await expect(card).to_contain_text("red <b>kettles</b>")
        await expect(
            card.get_by_role("img", name=re.compile("kettle")), "no name is beside them"
        ).to_have_count(2)
        await card.click()
        await expect(page.locator(".said")).to_be_in_viewport()


async def test_the_start_page_has_one_left_edge(shop: Served, visit: Open) -> None:
    async with visit(shop, width=1280) as page:
        await page.goto("/")
        places = [
            await page.locator(selector).first.bounding_box()
            for selector in (".wordmark", "h1", "#composer", ".card", ".shelf")
        ]
        assert {round(place["x"]) for place in places if place} == {128}


async def test_the_first_page_is_drawn_without_a_further_request(
    shop: Served, visit: Open, scripts: bool
) -> None:
    async with visit(shop, scripts=scripts, width=360, forgiven=("ERR_FAILED",)) as page:
        await page.route("**/static/**", lambda route: route.abort())
        await page.goto("/")
        box = page.locator("#composer")
        await expect(box).to_have_css("border-top-left-radius", "28px")
        await page.goto("/products")
        await expect(page.locator(".card").first).to_have_css("display", "block")


async def test_little_data_means_few_pictures_and_no_islands(
    shop: Served, visit: Open, scripts: bool
) -> None:
    async with visit(shop, scripts=scripts, extra_http_headers={"Save-Data": "on"}) as page:
        await page.goto("/")
        await expect(page.locator("main img")).to_have_count(0)
        await expect(cards(page).first.locator(".stand-in")).to_be_visible()
        await asked_and_answered(page, "kettles")
        await expect(cards(page)).not_to_have_count(0)
        if not scripts:
            await (
                page.reload()
            )  # Playwright does not repeat its headers after the redirect to the streamed page
        await expect(page.locator(".cards img")).to_have_count(3)
        await expect(page.locator("script[src*='/islands-']")).to_have_count(0)
        await page.locator(".card-name a").first.click()
        await expect(page.locator(".wide img")).to_be_visible()
