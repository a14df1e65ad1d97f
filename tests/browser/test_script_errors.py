"""Scripts that fail, each by itself and all together: forms and links work as without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, Route, expect

from app.render.environment import STATIC
from tests.browser.conftest import Open
from tests.browser.shopping import answered, ask, asked_and_answered, cards
from tests.support.islands import needs_islands
from tests.support.serving import Served

pytestmark = [pytest.mark.e2e, needs_islands]

SCRIPTS = {
    "page script": re.compile(r"/app-[^/]*\.js|/static/js/"),
    "htmx": re.compile(r"/vendor/htmx-"),
    "extensions": re.compile(r"/vendor/htmx-"),
    "islands": re.compile(r"/islands-[^/]*\.js"),
    "all scripts": re.compile(r"\.js(\?|$)"),
}

(VENDORED,) = (STATIC / "vendor").glob("*.js")
HTMX = VENDORED.read_text(encoding="utf-8").splitlines(keepends=True)[0]

THROWS = 'throw new Error("broken on purpose");'
PARSES_NOWHERE = "class { #private in this is no syntax };"


async def broken(page: Page, script: str, body: str) -> None:
    """Replace a script by one that fails. The extensions of htmx fail behind it, in the same file."""

    async def fail(route: Route) -> None:
        before = HTMX if script == "extensions" else ""
        await route.fulfill(body=before + body, content_type="text/javascript")

    await page.route(SCRIPTS[script], fail)


@pytest.mark.parametrize("body", [THROWS, PARSES_NOWHERE], ids=["throws", "does not parse"])
@pytest.mark.parametrize("script", SCRIPTS)
async def test_a_shopper_can_ask_and_buy(shop: Served, visit: Open, script: str, body: str) -> None:
    # The browser reports the broken script, and what others miss of it.
    async with visit(shop, forgiven=("",)) as page:
        await broken(page, script, body)
        await page.goto("/")
        await ask(page, "show me mugs")
        await page.wait_for_url("**/chat/**")
        await expect(cards(page).first).to_be_visible()
        await answered(page)
        if script == "page script":
            for notice in await page.locator(".no-update").all():
                await expect(notice, "htmx alone has brought the answer").to_have_css("display", "none")
        await asked_and_answered(page, "add the first one to my cart", 2)
        await page.goto("/products/kettle-harrowby-17-red")
        await page.get_by_role("button", name="Add to cart").click()
        await expect(page.locator(".cart-count")).to_contain_text("2")
        await page.goto("/cart")
        await expect(page.locator(".cart-line, .line")).to_have_count(2)
