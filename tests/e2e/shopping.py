"""What a shopper does on our pages, with JavaScript and without."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect


async def ask(page: Page, question: str) -> None:
    """Write a question and send it."""
    await page.get_by_label("Your message").fill(question)
    await page.get_by_role("button", name="Send").click()


async def answered(page: Page, count: int = 1) -> None:
    """Until so many questions are answered on this page, whichever way it learns of it."""
    await expect(page.locator('.turn-end[data-status="done"]')).to_have_count(count)


async def asked_and_answered(page: Page, question: str, count: int = 1) -> None:
    """Ask and wait for the answer."""
    await ask(page, question)
    await answered(page, count)


async def stream_is_open(page: Page) -> None:
    """Until the page says that its stream is open."""
    await expect(page.locator("#conversation")).to_have_attribute("data-stream-state", "open")


def cards(page: Page) -> Locator:
    """The product cards on the page."""
    return page.locator(".card")


async def text_of_turns(page: Page) -> str:
    """What the conversation says, in single spaces; what only announces or acts is left out."""
    found = await page.locator("#turns").evaluate(
        """(turns) => {
            const copy = turns.cloneNode(true);
            const left = 'button, time, [role=status], .turn-end, .island-host';
            copy.querySelectorAll(left).forEach((each) => each.remove());
            return copy.textContent;
        }"""
    )
    return " ".join(str(found).split())
