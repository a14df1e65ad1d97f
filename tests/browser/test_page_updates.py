"""The streamed page in a browser without scripts: it changes while it is written (declarative partial updates)."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page, expect

from app.llm import CallRequested, RoundFinished, TextDelta
from app.llm.scripted import ScriptedModel
from tests.browser.conftest import Open, launched
from tests.browser.shopping import ask
from tests.support.serving import serving

pytestmark = pytest.mark.e2e

MUG = "mug-tarnholt-blue"


class Adding(ScriptedModel):
    """A model that shows a product, adds it, and begins to write, and waits at a gate before each of these steps."""

    def __init__(self) -> None:
        self.shows, self.adds, self.writes, self.ends = (asyncio.Event() for _ in range(4))
        super().__init__(
            [
                [self.shows, CallRequested("search_products", '{"query": "blue stoneware mug"}')],
                [self.adds, CallRequested("add_to_cart", f'{{"product_id": "{MUG}", "quantity": 2}}')],
                [
                    self.writes,
                    TextDelta("Both are in. More "),
                    self.ends,
                    TextDelta("soon."),
                    RoundFinished(),
                ],
            ]
        )

    def go_on(self) -> None:
        """Open all gates."""
        for gate in (self.shows, self.adds, self.writes, self.ends):
            gate.set()


async def asking(page: Page, question: str) -> asyncio.Task[None]:
    """Ask, and wait for the question on the streamed page. Returns a task that ends when the page is complete."""
    task = asyncio.create_task(ask(page, question))
    await expect(page.locator("#turns")).to_contain_text(question)
    return task


async def test_the_page_changes_while_the_answer_is_written(stocked_url: str, visit: Open) -> None:
    model = Adding()
    async with serving(stocked_url, model) as served, visit(served, scripts=False) as page:
        await page.goto("/")
        asked = await asking(page, "Add two of the Stoneware mug, blue to my cart")
        cart = page.get_by_role("navigation").get_by_role("link", name="Cart")
        await expect(page.locator(".typing")).to_be_visible()
        await expect(page.locator(".cart-count")).to_have_count(0)
        await expect(cart).to_have_count(1)
        box = page.get_by_label("Your message")
        await expect(box).to_have_count(1)
        await expect(page.get_by_role("button", name="Stop")).to_have_count(1)
        await expect(page.get_by_role("button", name="Send")).to_have_count(0)
        await box.fill("And what goes with it?")

        model.shows.set()
        await expect(page.locator(".found")).to_be_visible()
        await expect(page.locator(".typing")).to_be_visible()
        model.adds.set()
        await expect(page.locator(".cart-count").first).to_contain_text("2")
        await expect(cart).to_have_count(1)
        await expect(page.locator(".typing")).to_have_count(1)
        model.writes.set()
        await expect(page.locator(".answer")).to_contain_text("Both are in.")
        await expect(page.locator(".typing")).to_have_count(0)

        model.ends.set()
        await asked
        await expect(page.get_by_role("button", name="Stop")).to_have_count(0)
        await expect(page.get_by_role("button", name="Send")).to_have_count(1)
        await expect(box).to_have_value("And what goes with it?")
        await expect(page.locator("header .cart-count")).to_contain_text("2")
        await expect(page.locator(".late-cart, .doing, .typing, .stop-live")).to_have_count(0)
        await expect(page.locator("#composer")).to_have_count(1)


async def test_a_browser_that_does_not_know_updates_keeps_its_page(stocked_url: str) -> None:
    model = Adding()
    off = ["--disable-blink-features=TemplateFor,DocumentPatching"]
    async with serving(stocked_url, model) as served, launched(more=off) as browser:
        page = await browser.new_page(base_url=served.url, java_script_enabled=False)
        await page.goto("/")
        asked = await asking(page, "Add two of the Stoneware mug, blue to my cart")
        await expect(page.get_by_role("button", name="Stop")).to_have_count(1)
        await expect(page.get_by_label("Your message")).to_have_count(0)
        model.go_on()
        await asked
        await expect(page.locator("template").first).to_be_hidden()
        await expect(page.get_by_label("Your message")).to_have_count(1)
        await expect(page.get_by_role("button", name="Send")).to_have_count(1)
        await expect(page.get_by_role("button", name="Stop")).to_have_count(0)
        await expect(page.get_by_role("navigation").get_by_role("link", name="Cart")).to_have_count(1)
        await expect(page.locator(".cart-count")).to_have_count(1)
        await expect(page.locator(".typing:visible, .doing:visible")).to_have_count(0)


async def test_marks_in_an_answer_are_no_marks(stocked_url: str, visit: Open) -> None:
    evil = '<?start name="parts-cart"?><template for="first-composer">gone</template><template for="stop">x</template>'
    model = ScriptedModel([[TextDelta(f"{evil}\n\nwords"), RoundFinished()]])
    async with serving(stocked_url, model) as served, visit(served, scripts=False) as page:
        await page.goto("/")
        await ask(page, evil)
        await expect(page.locator(".answer").last).to_contain_text("words")
        await expect(page.locator("#composer")).to_have_count(1)
        await expect(page.locator(".said")).to_contain_text(evil)
