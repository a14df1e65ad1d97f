"""The cart's page in a real browser: quantities are saved, *Remove* can be undone in place, errors stand there."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Open
from tests.support.serving import Served

pytestmark = pytest.mark.e2e

MUG = "mug-tarnholt-blue"


async def fill_cart(page: Page) -> None:
    """Put two products into the cart, by forms, and open its page."""
    for query in ("blue stoneware mug", "enamel-look kettle red"):
        await page.goto(f"/products?query={quote(query)}")
        await page.locator(".card").first.get_by_role("button", name=re.compile("^Add")).click()
        await expect(page.locator(".cart-count")).to_have_text(re.compile(r"^\d"))
    await page.goto("/cart")
    await expect(page.locator(".line")).to_have_count(2)


async def test_a_stepped_quantity_is_saved_and_the_sums_follow(
    shop: Served, visit: Open, scripts: bool
) -> None:
    async with visit(shop, scripts=scripts, width=360) as page:
        await fill_cart(page)
        line = page.locator(".line").first
        update = line.get_by_role("button", name=re.compile("^Update"))
        if scripts:
            await expect(update).to_be_hidden()
            for _ in range(2):
                await line.get_by_role("button", name="One more").click()
        else:
            await line.get_by_label("Quantity").fill("3")
            await update.click()
        await expect(page.locator(".cart-foot")).to_contain_text("4 items")
        await expect(page.locator(".cart-count")).to_have_text(re.compile("^4"))
        await page.reload()
        await expect(page.locator(".line").first.get_by_label("Quantity")).to_have_value("3")


async def test_a_removed_line_comes_back_to_its_place(shop: Served, visit: Open, scripts: bool) -> None:
    async with visit(shop, scripts=scripts, width=360) as page:
        await fill_cart(page)
        name = await page.locator(".line-name").first.inner_text()
        await page.locator(".line").first.get_by_role("button", name=re.compile("^Remove")).click()
        first = page.locator(".lines > li").first
        await expect(first).to_contain_text(f"Removed {name}")
        await expect(page.locator(".cart-foot")).to_contain_text("1 item")
        undo = first.get_by_role("button", name=re.compile("^Undo"))
        if scripts:
            await expect(undo).to_be_focused()
        await undo.click()
        await expect(page.locator(".line-name").first).to_have_text(name)
        await expect(page.locator(".line-name")).to_have_count(2)
        await page.reload()
        await expect(page.locator(".line-name").first).to_have_text(name)
        await expect(page.locator(".line-removed")).to_have_count(0)


async def test_too_many_pieces_are_refused_at_their_field(shop: Served, visit: Open, scripts: bool) -> None:
    async with visit(shop, scripts=scripts, width=360, forgiven=("422",)) as page:
        await fill_cart(page)
        line = page.locator(".line").last
        field = line.get_by_label("Quantity")
        await field.fill("500")
        await field.press("Enter")
        await expect(field).to_have_value("500")
        await expect(field).to_have_attribute("aria-invalid", "true")
        described = await field.get_attribute("aria-describedby")
        await expect(line.locator(f'[id="{described}"]')).to_contain_text("You can have up to")
        await expect(page.locator(".refused")).to_have_count(0)
        await expect(page.locator(".cart-foot")).to_contain_text("2 items")
        await field.fill("2")
        await field.press("Enter")
        await expect(page.locator(".cart-foot")).to_contain_text("3 items")
        await expect(field).not_to_have_attribute("aria-invalid", "true")


async def test_the_total_stays_in_view_beside_the_lines(shop: Served, visit: Open) -> None:
    async with visit(shop, width=1280) as page:
        await fill_cart(page)
        lines, foot = (
            await page.locator(".lines").bounding_box(),
            await page.locator(".cart-foot").bounding_box(),
        )
        assert lines and foot
        assert foot["x"] >= lines["x"] + lines["width"]
        await expect(page.locator(".cart-foot")).to_have_css("position", "sticky")
