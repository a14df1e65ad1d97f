"""Actions of a shopper on the product's pages, with JavaScript and without."""

from __future__ import annotations

import asyncio

from playwright.async_api import Locator, Page, expect

from tests.support.serving import Served
from tests.support.shoppers import browser

PATIENCE_SECONDS = 20


async def ask(page: Page, question: str) -> None:
    """Write a question and send it."""
    await page.get_by_label("Your message").fill(question)
    await page.get_by_role("button", name="Send").click()


async def answered(page: Page, count: int = 1) -> None:
    """Wait until the page shows this number of finished answers."""
    await expect(page.locator('.turn-end[data-status="done"]')).to_have_count(count)


async def asked_and_answered(page: Page, question: str, count: int = 1) -> None:
    """Ask and wait for the answer."""
    await ask(page, question)
    await answered(page, count)


async def in_conversation(page: Page, served: Served, *questions: str) -> None:
    """Open the page of a conversation in which the visitor has asked these questions.

    A program with the visitor's cookies asks them: that takes a fifth of the processor time that asking in the browser
    takes. It is for tests of what comes after; others ask on the page.
    """
    async with browser(served) as program:
        session_id = await program.start(questions[0])
        for question in questions[1:]:
            await program.ask(session_id, question)
        kept = program.client.cookies.jar
        await page.context.add_cookies(
            [{"name": each.name, "value": each.value or "", "url": served.url} for each in kept]
        )
    await page.goto(f"/chat/{session_id}")
    await answered(page, len(questions))


async def stream_is_open(page: Page) -> None:
    """Wait until the page reports that its stream is open."""
    await expect(page.locator("#conversation")).to_have_attribute("data-stream-state", "open")


async def holds(page: Page, condition: str) -> None:
    """Wait until a condition in JavaScript holds.

    Playwright's own waiting evaluates text, which the page's policy forbids.
    """
    async with asyncio.timeout(PATIENCE_SECONDS):
        await page.evaluate(
            f"""() => new Promise((done) => {{
                const look = () => ({condition}) ? done() : setTimeout(look, 50);
                look();
            }})"""
        )


def cards(page: Page) -> Locator:
    """Return the product cards on the page."""
    return page.locator(".card")


async def text_of_turns(page: Page) -> str:
    """Return the conversation's text with single spaces, without announcements and controls."""
    found = await page.locator("#turns").evaluate(
        """(turns) => {
            const copy = turns.cloneNode(true);
            const left = 'button, time, [role=status], .turn-end, .island-host';
            copy.querySelectorAll(left).forEach((each) => each.remove());
            return copy.textContent;
        }"""
    )
    return " ".join(str(found).split())


async def space_above(turns: Locator, pixels: int) -> None:
    """Move the turns down by this many pixels, and wait until that is drawn."""
    await turns.evaluate(
        """(turns, pixels) => {
            document.documentElement.style.overflowAnchor = "none";
            turns.querySelector("article").style.paddingTop = `${pixels}px`;
            return new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
        }""",
        pixels,
    )
