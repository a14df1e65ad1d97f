"""A size in a real browser: chosen, asked for and changed, with JavaScript and without, on a narrow phone."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.shopping import asked_and_answered, cards
from tests.support.serving import Served

pytestmark = pytest.mark.e2e


async def test_black_in_size_s_is_added_and_changed_to_m(shop: Served, visit: Open, scripts: bool) -> None:
    async with visit(shop, scripts=scripts, width=360, forgiven=("422",)) as page:
        await page.goto("/products?query=black+dress")
        card = page.locator(".card", has_text="Jersey dress")
        await card.get_by_label("black", exact=True).check(force=True)
        await card.get_by_role("button", name=re.compile("^Add")).click()
        await expect(page.locator(".cart-count"), "the size is missing").to_have_count(0)
        await card.get_by_label("S", exact=True).check(force=True)
        await card.get_by_role("button", name=re.compile("^Add")).click()
        await expect(card.locator(".cart-note")).to_contain_text("1 in your cart")
        await expect(page, "the shopper stays").to_have_url(re.compile("query=black"))
        await card.get_by_role("link").first.click()
        details = page.locator(".wide")
        await details.get_by_label("navy", exact=True).check(force=True)
        await details.get_by_label("L", exact=True).check(force=True)
        await details.get_by_role("button", name="Add to cart").click()
        await expect(details.locator(".cart-note")).to_contain_text("2 in your cart")
        await page.get_by_role("link", name=re.compile("Cart")).first.click()
        line = page.locator(".line").first
        values, change = line.get_by_role("combobox"), line.get_by_role("button", name=re.compile("^Change"))
        places = [await each.bounding_box() for each in (values, change)]
        assert places[0] and places[1] and places[0]["y"] == places[1]["y"], "Change is beside its values"
        await line.get_by_role("combobox").select_option(label="black, M")
        await line.get_by_role("button", name=re.compile("^Change")).click()
        await expect(line.locator("option:checked")).to_have_text("black, M")
        await expect(page.locator(".cart-foot")).to_contain_text("2 items")
        await page.goto("/products?query=evening+dress")
        await cards(page).first.get_by_role("link").first.click()
        gone = details.get_by_label("M (sold out)", exact=True)
        await gone.focus()
        await expect(gone, "it is read, though it cannot be had").to_be_focused()
        await expect(details.get_by_text("Sold out. Choose another.")).to_be_hidden()
        await page.keyboard.press("Space")
        await expect(details.get_by_text("Sold out. Choose another.")).to_be_visible()
        await details.get_by_role("button", name="Add to cart").click()
        await expect(page.locator(".refusal")).to_contain_text("(M) is out of stock")
        await expect(page.locator(".refusal button")).to_have_text([re.compile("^S"), re.compile("^L")])


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
