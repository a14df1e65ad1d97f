"""A real browser in a shop with a hostile catalogue: none of it runs, and the policy has nothing to refuse."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.shopping import asked_and_answered, cards
from tests.support.hostile_catalogue import WORDS, stock_hostile
from tests.support.serving import Served, serving

PICTURES = ("ERR_", "Failed to load resource")
"""Errors that the browser reports for the hostile pictures, which do not exist."""


@pytest.fixture(scope="module")
async def shop(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    await stock_hostile(module_database_url, Path(tmp_path_factory.mktemp("hostile")))
    async with serving(module_database_url, shop_name=WORDS["tag"]) as served:
        yield served


async def test_nothing_of_a_hostile_catalogue_runs(shop: Served, visit: Open) -> None:
    async with visit(shop, forgiven=PICTURES) as page:
        alerts: list[str] = []
        page.on("dialog", lambda dialog: alerts.append(dialog.message))
        await page.goto("/")
        await asked_and_answered(page, WORDS["tag"])
        await asked_and_answered(page, "kettle", 2)
        await cards(page).first.get_by_role("button", name="Add").click()
        await expect(page.locator("#cart-link")).to_contain_text("1")
        for path in ("/products", "/products?query=kettle", "/cart"):
            await page.goto(path)
            await page.locator("main :is(a, button, input)").first.hover()
        await page.goto("/products")
        links = page.locator("a[href^='/products/']")
        products = set(await links.evaluate_all("(links) => links.map((link) => link.href)"))
        assert len(products) > 3
        for product in products:
            await page.goto(product)
            await expect(page.get_by_role("heading", level=1)).to_contain_text("kettle")
        assert alerts == []
        assert await page.evaluate("getComputedStyle(document.body).color") != "rgb(255, 0, 0)"
