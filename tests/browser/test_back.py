"""Back in the browser: pages from its caches show the cart as it is now."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Error, Page, expect

from tests.browser.conftest import Open, launched
from tests.browser.shopping import PATIENCE_SECONDS, asked_and_answered
from tests.support.serving import Served

pytestmark = pytest.mark.e2e

KETTLE, MUG = "/products/kettle-harrowby-17-red", "/products/mug-tarnholt-blue"
EARLIER = ("/", MUG, "/products?query=mug")
"""Pages that were opened before the cart changed: a conversation can be begun on the first."""


async def test_back_shows_the_true_cart(shop: Served, visit: Open, scripts: bool) -> None:
    async with visit(shop, scripts=scripts) as page:
        await page.goto(MUG)
        await page.get_by_role("button", name="Add to cart").click()
        await expect(page.locator(".cart-count")).to_contain_text("1")
        for path in EARLIER:
            await page.goto(path)
            await expect(page.locator(".cart-count")).to_contain_text("1")
        await page.goto(KETTLE)
        await page.get_by_role("button", name="Add to cart").click()
        await expect(page.locator(".cart-count")).to_contain_text("2")
        for path in reversed(EARLIER):
            await back_to(page, path, scripts)
            await expect(page.locator(".cart-count")).to_contain_text("2")
        assert page.url.endswith(EARLIER[0])
        await asked_and_answered(page, "add another Stoneware mug, blue", 3)
        await back_to(page, EARLIER[0], scripts)
        await expect(page.locator(".cart-count")).to_contain_text("3")


async def back_to(page: Page, path: str, scripts: bool) -> None:
    """Go back until the page with that path."""
    await page.go_back()
    while not page.url.endswith(path):
        await shown_again(page, scripts)
        await page.go_back()
    await shown_again(page, scripts)


async def shown_again(page: Page, scripts: bool) -> None:
    """Wait until the page script has loaded a page again to which the shopper went back.

    A step back or to another page before that would be taken for the end of that load, or end it.
    """
    again = (
        "document.readyState === 'complete' && (document.querySelector('[data-stream-state]') !== null"
        " || performance.getEntriesByType('navigation')[0].type === 'reload')"
    )
    async with asyncio.timeout(PATIENCE_SECONDS):
        while scripts and not await evaluated(page, again):
            await asyncio.sleep(0.02)


async def evaluated(page: Page, expression: str) -> object:
    """Return the value of an expression; None if the document is replaced meanwhile."""
    try:
        return await page.evaluate(expression)
    except Error as error:
        if "context was destroyed" in error.message:
            return None
        raise


async def test_back_from_the_back_forward_cache_shows_the_true_cart(shop: Served) -> None:
    cached = ["--enable-features=BackForwardCache"]
    async with launched(
        windows=True, more=cached, ignore_default_args=["--disable-back-forward-cache"]
    ) as browser:
        page = await browser.new_page(base_url=shop.url)
        await page.goto("/products?query=mug")
        await page.evaluate(
            "addEventListener('pageshow', (event) => (sessionStorage.kept = event.persisted))"
        )
        await page.goto("/pages")
        await page.go_back(wait_until="commit")
        await shown_again(page, scripts=True)
        await page.goto(KETTLE)
        assert await page.evaluate("sessionStorage.kept") == "true"
        await page.get_by_role("button", name="Add to cart").click()
        await expect(page.locator(".cart-count")).to_contain_text("1")
        await page.go_back(wait_until="commit")
        await shown_again(page, scripts=True)
        await expect(page.locator(".cart-count")).to_contain_text("1")

        plain = await browser.new_page(base_url=shop.url, java_script_enabled=False)
        await plain.goto("/products?query=mug")
        await plain.goto("/")
        await asked_and_answered(plain, "show me mugs")
        await asked_and_answered(plain, "add the first two", 2)
        while not plain.url.endswith("mug"):
            await plain.go_back(wait_until="commit")
            await expect(plain.locator(".cart-count")).to_contain_text("2")
