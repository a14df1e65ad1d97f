"""A size in a real browser: chosen, asked for and changed, with JavaScript and without, on a narrow phone."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.shopping import asked_and_answered
from tests.support.serving import Served

pytestmark = pytest.mark.e2e


async def test_black_in_size_s_is_added_and_changed_to_m(shop: Served, visit: Open, scripts: bool) -> None:
    async with visit(shop, scripts=scripts, width=360) as page:
        await page.goto("/products?query=black+dress")
        await page.get_by_role("link", name=re.compile("Choose options.*Jersey dress")).click()
        await page.get_by_label("black", exact=True).check(force=True)
        await page.get_by_label("S", exact=True).check(force=True)
        await page.get_by_role("button", name="Add to cart").click()
        await expect(page.locator(".cart-note")).to_contain_text("1 in your cart")
        await page.get_by_role("link", name=re.compile("Cart")).first.click()
        line = page.locator(".line")
        await line.get_by_role("combobox").select_option(label="black, M")
        await line.get_by_role("button", name=re.compile("^Change")).click()
        await expect(line.locator("option:checked")).to_have_text("black, M")
        await expect(page.locator(".cart-foot")).to_contain_text("1 item")


async def test_the_assistant_asks_which_size_with_buttons(shop: Served, visit: Open, scripts: bool) -> None:
    async with visit(shop, scripts=scripts, width=360) as page:
        await page.goto("/")
        await asked_and_answered(page, "show me dresses")
        await asked_and_answered(page, "add the evening dress", 2)
        asked = page.locator(".asked")
        await expect(asked).to_contain_text("Which size: S or L? M is sold out.")
        await expect(asked.get_by_role("button", name=re.compile("^M"))).to_be_disabled()
        await asked.get_by_role("button", name=re.compile("^L")).click()
        await expect(page.locator(".receipt")).to_contain_text("(L)")
