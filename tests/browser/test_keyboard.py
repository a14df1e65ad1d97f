"""A purchase by keyboard alone, with JavaScript and without: each stop is marked and in view, and none is a trap."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from app.render.environment import built_islands
from tests.browser.conftest import Open
from tests.browser.shopping import answered
from tests.support.serving import serving

pytestmark = pytest.mark.e2e

STOP = """() => {
    const focused = document.activeElement;
    // Labels are drawn for radio buttons, and the form for the message box in it.
    const drawn = focused.matches("[type=radio]") ? focused.nextElementSibling
        : focused.matches("#message") ? focused.form : focused;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(drawn);
    const { left, top, right, bottom } = drawn.getBoundingClientRect();
    const height = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2;
    const middle = document.elementFromPoint((left + right) / 2, height);
    const label = focused.getAttribute("aria-label") || focused.labels?.[0]?.textContent || focused.textContent;
    return {
        name: focused === document.body ? "" : label.trim().replace(/\\s+/g, " "),
        isMarked: outlineStyle !== "none" && parseFloat(outlineWidth) > 1 || boxShadow !== "none",
        isInView: drawn.contains(middle) || focused === middle || Boolean(middle?.contains(drawn)),
    };
}"""

MOST_STOPS = 120

CHECKOUT = "https://shop.invalid/pay"


async def go_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press the key until an element whose name matches has the focus, and check each stop."""
    stops: list[dict[str, Any]] = []
    while len(stops) < MOST_STOPS:
        await page.keyboard.press(key)
        stop = await page.evaluate(STOP)
        stops.append(stop)
        if stop["name"]:
            assert stop["isMarked"] and stop["isInView"], (stop, [each["name"] for each in stops])
        if re.search(name, stop["name"]):
            return
    raise AssertionError(f"not reached: {name}, but {[stop['name'] for stop in stops]}")


async def send(page: Page, words: str, scripts: bool, count: int) -> None:
    """Write into the focused message box, send, and wait for the answer."""
    await expect(page.get_by_label("Your message")).to_be_focused()
    await page.keyboard.type(words)
    if not scripts:
        await go_to(page, "^Send$")
    await page.keyboard.press("Enter")
    await answered(page, count)
    await page.wait_for_load_state()  # a streamed page ends after its answer


async def test_a_purchase_by_keyboard(stocked_url: str, visit: Open, scripts: bool) -> None:
    if scripts and not built_islands():
        pytest.skip("the islands are not built: npm run build in frontend-islands/")
    async with (
        serving(stocked_url, checkout_url=CHECKOUT) as served,
        visit(served, scripts=scripts, forgiven=("shop.invalid", "ERR_")) as page,
    ):
        await page.goto("/")
        await send(page, "show me dresses", scripts, 1)
        await look_at_and_add(page, scripts)
        await compare_and_add(page, scripts)
        await pay(page)


async def look_at_and_add(page: Page, scripts: bool) -> None:
    """Go from the cards of an answer to the details of a dress, choose a size, and add it."""
    if scripts:
        await go_to(page, "^Details of Evening dress", "Shift+Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("dialog").get_by_role("button", name="Add to cart")).to_be_visible()
    else:
        # The page was opened at the question, so that the next stop is in its answer.
        await go_to(page, "^Details of Evening dress")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Evening dress")
    await go_to(page, "^S$")
    await page.keyboard.press("Space")
    await go_to(page, "^Add to cart$")
    await page.keyboard.press("Enter")
    if scripts:
        await expect(page.locator(".receipt")).to_contain_text("(S)")
        await page.keyboard.press("Escape")
        focused = await page.evaluate(STOP)
        assert re.search("Evening dress", focused["name"]), focused
    else:
        await expect(page.locator(".wide .cart-note")).to_contain_text("1 in your cart")
        await page.goto(page.url)
        await go_to(page, "^Chat$")
        await page.keyboard.press("Enter")


async def compare_and_add(page: Page, scripts: bool) -> None:
    """Ask for a comparison, and add from it and once more: the focus stays at the product's control."""
    await expect(page.locator("#turns")).to_be_visible()
    if scripts:
        await go_to(page, "^Your message$")
    await send(page, "show me mugs", scripts, 3)  # the receipt is the second turn
    if not scripts:
        await go_to(page, "^Your message$")
    await send(page, "compare the first two", scripts, 4)
    await go_to(page, "^Add Stoneware mug, yellow", "Shift+Tab" if scripts else "Tab")
    await page.keyboard.press("Enter")
    more = page.locator(".side-by-side").get_by_role("button", name="One more of Stoneware mug, yellow")
    await expect(more).to_have_count(1)
    if scripts:
        await expect(more).to_be_focused()
    else:
        # The page was opened at the receipt, below the comparison; the focus begins there once it is loaded.
        await page.wait_for_load_state()
        await go_to(page, "One more of Stoneware mug, yellow", "Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".side-by-side .held")).to_contain_text("2")
    if scripts:
        await expect(more).to_be_focused()


async def pay(page: Page) -> None:
    """Go from the conversation to the cart and its checkout."""
    await go_to(page, "^(Go to the cart|Cart)")
    await page.keyboard.press("Enter")
    await expect(page.locator(".cart-foot")).to_contain_text("3 items")
    await go_to(page, "^Checkout$")
    async with page.expect_request(lambda request: request.url == CHECKOUT):
        await page.keyboard.press("Enter")
