"""A conversation with a broken card, on each level of scripts: the answer ends and everything else works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect
from structlog.testing import capture_logs

from app.render.error_boundary import NOTICE
from tests.browser.conftest import Open
from tests.browser.shopping import asked_and_answered
from tests.support.broken_templates import put_mistake
from tests.support.islands import needs_islands
from tests.support.serving import Served

pytestmark = [pytest.mark.e2e, needs_islands]


@pytest.fixture
def broken_shop(shop: Served, tmp_path: Path) -> Iterator[Served]:
    """The shop with a mistake in its card, until the test ends."""
    pieces = shop.components.services
    loader = pieces.environment.loader
    put_mistake(tmp_path, "components/_product_card.html", pieces.environment, pieces.async_environment)
    with capture_logs():
        yield shop
    pieces.environment.loader = pieces.async_environment.loader = loader


@pytest.mark.parametrize("level", ["streamed page", "htmx", "islands"])
async def test_an_answer_with_broken_cards_ends_and_the_conversation_goes_on(
    broken_shop: Served, visit: Open, level: str
) -> None:
    async with visit(broken_shop, scripts=level != "streamed page", forgiven=("ERR_FAILED",)) as page:
        if level == "htmx":
            await page.route("**/static/islands/*.js", lambda route: route.abort())
        await page.goto("/")
        await asked_and_answered(page, "Show me kettles under $50")
        notices = page.get_by_text(NOTICE)
        await expect(notices.first).to_be_visible()
        shown = await notices.count()
        assert shown > 2
        await expect(page.locator(".found-line")).to_contain_text("kettles under $50")
        await expect(page.locator(".typing")).to_have_count(0)
        await page.reload()
        await expect(notices).to_have_count(shown)
        await asked_and_answered(page, "How long does delivery take?", count=2)
