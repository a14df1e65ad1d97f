"""A purchase by keyboard alone, with JavaScript and without: each stop is marked and in view, and none is a trap."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.shopping import answered

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
        isInView: drawn.contains(middle) || Boolean(middle?.contains(drawn)),
    };
}"""

MOST_STOPS = 120


async def go_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press the key until an element whose name matches has the focus, and check each stop."""
    stops: list[dict[str, Any]] = []
    while len(stops) < MOST_STOPS:
        await page.keyboard.press(key)
        stop = await page.evaluate(STOP)
        stops.append(stop)
        if stop["name"]:
            assert stop["isMarked"] and stop["isInView"], stops
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
