"""Earlier messages: they are loaded above while the reader scrolls up, and the text being read stays in place."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.shopping import holds, in_conversation
from tests.support.long_logs import found_by, search_often
from tests.support.serving import Served

pytestmark = pytest.mark.e2e


async def test_scrolling_up_loads_earlier_messages_and_keeps_the_place(shop: Served, visit: Open) -> None:
    async with visit(shop) as page:
        await in_conversation(page, shop, "show me kettles")
        session_id = page.url.split("/chat/")[1].split("/")[0]
        await search_often(shop, session_id, await found_by(shop), 12)
        # A reload would return to the top, where the link is followed at once. A new visit begins at the newest turn.
        await page.goto("/products")
        await page.goto(f"/chat/{session_id}")
        await holds(page, "scrollY > 0")
        turns = page.locator("#turns > .turn")
        question = page.locator(".said").get_by_text("show me kettles")
        before = await turns.count()
        await expect(question).to_have_count(0)
        first = await turns.first.get_attribute("id")
        # Scroll up to the link; the turn below it is the one being read.
        await page.evaluate("scrollTo(0, 0)")
        await holds(page, f"document.querySelectorAll('#turns > .turn').length > {before}")
        top = f"document.getElementById('{first}').getBoundingClientRect().top"
        await holds(page, f"Math.abs({top} - innerHeight / 2) < innerHeight / 2")
        await page.evaluate("scrollTo(0, 0)")
        await expect(question).to_have_count(1)
        await expect(page.get_by_role("link", name="Earlier messages")).to_have_count(0)
