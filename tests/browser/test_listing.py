"""The listing in a real browser: the first product is in view on a phone, search and filters stay there."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.shopping import cards
from tests.support.serving import Served

pytestmark = pytest.mark.e2e

FIRST_PRODUCT = 240
"""Pixels from the top of the page within which the first product begins on a phone."""


@pytest.mark.parametrize(
    "path", ["/products", "/products?query=kettle", "/products?query=kettle&max_price=60&in_stock=true"]
)
async def test_the_first_product_is_near_the_top_of_a_phone(
    shop: Served, visit: Open, scripts: bool, path: str
) -> None:
    async with visit(shop, scripts=scripts, width=360) as page:
        await page.goto(path)
        place = await cards(page).first.bounding_box()
        assert place and place["y"] <= FIRST_PRODUCT


async def test_filters_are_counted_and_removed_by_chips(shop: Served, visit: Open, scripts: bool) -> None:
    async with visit(shop, scripts=scripts, width=360) as page:
        await page.goto("/products?query=kettle&max_price=60&in_stock=true")
        await expect(page.locator(".filter-menu summary")).to_have_text(re.compile(r"Filters\s+\(2"))
        await page.get_by_role("link", name=re.compile(r"To \$60")).click()
        await expect(page).to_have_url(re.compile(r"^(?!.*max_price)"))
        await expect(page.locator(".filter-menu summary")).to_have_text(re.compile(r"Filters\s+\(1"))


async def test_search_and_filters_stay_in_view(shop: Served, visit: Open) -> None:
    async with visit(shop, width=360) as page:
        await page.goto("/products")
        await cards(page).last.scroll_into_view_if_needed()
        await expect(page.locator("#query")).to_be_in_viewport()
        await expect(page.locator(".filter-menu summary")).to_be_in_viewport()


async def test_prices_of_a_row_share_a_line(shop: Served, visit: Open) -> None:
    async with visit(shop, width=1280) as page:
        await page.goto("/products?query=kettle")
        tops = await page.locator(".card .price strong").evaluate_all(
            "(prices) => prices.map((price) => Math.round(price.getBoundingClientRect().top))"
        )
        assert len(set(tops[:5])) == 1


async def test_a_listing_without_products_leads_on(shop: Served, visit: Open, scripts: bool) -> None:
    async with visit(shop, scripts=scripts, width=360) as page:
        await page.goto("/products?query=samovar")
        await expect(
            page.get_by_role("navigation", name="Look around").get_by_role("link")
        ).not_to_have_count(0)
        await expect(page.get_by_role("combobox", name="Sort"), "there is nothing to sort").to_have_count(0)
        await page.get_by_role("button", name="Ask for “samovar”").click()
        await expect(page.locator(".said")).to_contain_text("samovar")
