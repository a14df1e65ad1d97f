"""The API's reference in a real browser: accessible, also on a telephone, with scripts and without."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, expect

from tests.browser.templates.test_accessibility import AXE, CHECK, RULES
from tests.support.serving import Served

pytestmark = pytest.mark.e2e


@pytest.mark.skipif(not AXE.exists(), reason="no axe-core: run npm ci in frontend-islands or set AXE_PATH")
async def test_axe_finds_nothing_in_the_reference(chromium: Browser, shop: Served) -> None:
    context = await chromium.new_context(color_scheme="light", viewport={"width": 320, "height": 640})
    await context.add_init_script(path=AXE)
    page = await context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    await page.goto(f"{shop.url}/schema/docs")
    assert await page.evaluate(CHECK, {"dark": False, "rules": RULES}) == []
    await page.emulate_media(color_scheme="dark")
    assert await page.evaluate(CHECK, {"dark": True, "rules": RULES}) == []
    assert await page.evaluate("document.scrollingElement.scrollWidth") <= 320
    assert said == []
    await context.close()


async def test_the_reference_is_read_without_scripts(chromium: Browser, shop: Served) -> None:
    context = await chromium.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{shop.url}/schema/docs")
    await page.get_by_role("link", name="Add to the cart").click()
    await expect(page).to_have_url(re.compile("#add_to_cart$"))
    section = page.get_by_role("region", name="Add to the cart", exact=True)
    await section.get_by_role("link", name="AddResult").click()
    await expect(page).to_have_url(re.compile("#shape-AddResult$"))
    await context.close()
