"""The cart's page in a real browser: quantities are saved, *Remove* can be undone in place, errors stand there."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.shopping import asked_and_answered, cards, in_conversation
from tests.support.serving import Served

pytestmark = pytest.mark.e2e


async def fill_cart(page: Page) -> None:
    """Put two products into the cart, by forms, and open its page."""
    for query in ("blue stoneware mug", "enamel-look kettle red"):
        await page.goto(f"/products?query={quote(query)}")
        await page.locator(".card").first.get_by_role("button", name=re.compile("^Add")).click()
        await expect(page.locator(".held")).to_have_count(1)
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


async def test_added_products_have_a_stepper_in_their_cards(shop: Served, visit: Open, scripts: bool) -> None:
    async with visit(shop, scripts=scripts, width=1280) as page:
        await in_conversation(page, shop, "show me mugs")
        card = cards(page).first
        await card.get_by_role("button", name=re.compile("^Add")).click()
        await expect(card.locator(".held")).to_have_text(re.compile("^1"))
        if scripts:
            await expect(card.locator(".more")).to_be_focused()
        await card.get_by_role("button", name=re.compile("^One more")).click()
        await expect(card.locator(".held")).to_have_text(re.compile("^2"))
        await expect(page.locator("#cart-link")).to_contain_text("2")
        await expect(page.locator("#cart-shelf")).to_contain_text("× 2")
        # The receipt's total and its Undo were of the cart before.
        await expect(page.locator(".receipt")).to_have_count(1)
        await expect(page.locator(".receipt")).not_to_contain_text("Your cart is")
        await expect(page.locator(".undo")).to_have_count(0)
        await asked_and_answered(page, "mugs under $20", 3)
        same = page.locator(f'[data-product-id="{await card.get_attribute("data-product-id")}"]')
        again = same.last
        await again.get_by_role("button", name=re.compile("^One less")).click()
        await expect(same.first.locator(".held")).to_have_text(re.compile("^1"))
        await expect(again.locator(".held")).to_have_text(re.compile("^1"))
        await again.get_by_role("button", name=re.compile("^One less")).click()
        await expect(again.get_by_role("button", name=re.compile("^Add"))).to_be_visible()
        await expect(page.locator("#cart-shelf")).to_contain_text("Empty")


async def test_undo_stays_until_the_cart_changes_again(shop: Served, visit: Open, scripts: bool) -> None:
    async with visit(shop, scripts=scripts) as page:
        await in_conversation(page, shop, "show me mugs")
        await cards(page).nth(0).get_by_role("button", name=re.compile("^Add")).click()
        await expect(page.locator(".undo")).to_have_count(1)
        await asked_and_answered(page, "is it dishwasher safe?", 3)
        await expect(page.locator(".receipt .undo")).to_be_visible()
        await cards(page).nth(1).get_by_role("button", name=re.compile("^Add")).click()
        await expect(page.locator(".receipt")).to_have_count(2)
        await expect(page.locator(".undo")).to_have_count(1)
        await page.locator(".undo button").click()
        await expect(page.locator(".receipt").last).to_contain_text("Removed")
        await expect(page.locator("#cart-link")).to_contain_text("1")


async def test_adding_from_the_listing_leaves_the_shopper_there(
    shop: Served, visit: Open, scripts: bool
) -> None:
    async with visit(shop, scripts=scripts, width=360) as page:
        await page.goto("/products?query=mugs")
        card = cards(page).first
        await card.get_by_role("button", name=re.compile("^Add")).click()
        await expect(card.locator(".held")).to_have_text(re.compile("^1"))
        await expect(page.locator("#cart-link")).to_contain_text("1")
        await expect(page).to_have_url(re.compile("query=mugs"))
        await card.get_by_role("button", name=re.compile("^One less")).click()
        await expect(card.get_by_role("button", name=re.compile("^Add"))).to_be_visible()


async def test_the_count_in_the_header_is_true_beside_a_streamed_answer(shop: Served, visit: Open) -> None:
    async with visit(shop, scripts=False, width=360) as page:
        await page.goto("/")
        await asked_and_answered(page, "show me mugs")
        await asked_and_answered(page, "add two of the first one", 2)
        link = page.get_by_role("link", name=re.compile("^Cart"))
        await expect(link).to_have_count(1)
        await expect(link).to_contain_text("2")
        place = await link.bounding_box()
        assert place and place["y"] < 60
        await expect(page.locator(".cart-strip")).to_contain_text("2 items")


async def test_a_refused_quantity_is_reported_at_its_field(shop: Served, visit: Open, scripts: bool) -> None:
    async with visit(shop, scripts=scripts, width=360, forgiven=("422",)) as page:
        await page.goto("/products/kettle-harrowby-17-red")
        field = page.get_by_label("Quantity")
        await field.evaluate("(field) => field.removeAttribute('max')")  # as in a shop that counts no stock
        await field.fill("500")
        await page.get_by_role("button", name="Add to cart").click()
        refusal = page.locator("#quantity-error")
        await expect(refusal).to_contain_text("up to 20 of Enamel-look kettle")
        await expect(refusal).to_be_in_viewport()
        await expect(field).to_have_accessible_description(re.compile("up to 20"))
        await expect(field).to_have_value("500")
        await expect(page.locator(".refused")).to_have_count(0)
        await field.fill("1")
        await page.get_by_role("button", name="Add to cart").click()
        await expect(page.locator(".cart-note")).to_contain_text("1 in your cart")
        await expect(refusal).to_have_text("")
