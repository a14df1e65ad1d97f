"""Back in the browser: pages from its caches show the cart as it is now."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Open, launched
from tests.browser.shopping import asked_and_answered
from tests.support.serving import Served

pytestmark = pytest.mark.e2e

KETTLE, MUG = "/products/kettle-harrowby-17-red", "/products/mug-tarnholt-blue"


@pytest.mark.parametrize("first", ["/", MUG, "/products?query=mug"])
async def test_back_shows_the_true_cart(shop: Served, visit: Open, scripts: bool, first: str) -> None:
    async with visit(shop, scripts=scripts) as page:
        await page.goto(MUG)
        await page.get_by_role("button", name="Add to cart").click()
        await expect(page.locator(".cart-count")).to_contain_text("1")
        await page.goto(first)
        await expect(page.locator(".cart-count")).to_contain_text("1")
        await page.goto(KETTLE)
        await page.get_by_role("button", name="Add to cart").click()
        await expect(page.locator(".cart-count")).to_contain_text("2")
        while not page.url.endswith(first):
            await page.go_back()
        await expect(page.locator(".cart-count")).to_contain_text("2")
        if first == "/":
            await asked_and_answered(page, "add another Stoneware mug, blue", 3)
            while not page.url.endswith(first):
                await page.go_back()
            await expect(page.locator(".cart-count")).to_contain_text("3")


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
        await page.goto(KETTLE)
        assert await page.evaluate("sessionStorage.kept") == "true"
        await page.get_by_role("button", name="Add to cart").click()
        await expect(page.locator(".cart-count")).to_contain_text("1")
        await page.go_back(wait_until="commit")
        await expect(page.locator(".cart-count")).to_contain_text("1")

        plain = await browser.new_page(base_url=shop.url, java_script_enabled=False)
        await plain.goto("/products?query=mug")
        await plain.goto("/")
        await asked_and_answered(plain, "show me mugs")
        await asked_and_answered(plain, "add the first two", 2)
        while not plain.url.endswith("mug"):
            await plain.go_back(wait_until="commit")
            await expect(plain.locator(".cart-count")).to_contain_text("2")
