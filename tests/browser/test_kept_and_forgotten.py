"""Tabs after a long pause: without a stream while the log was compacted, or ahead of a restored log."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import text

from app.housekeeping.maintenance import run_maintenance
from app.llm import RoundFinished, TextDelta
from app.llm.scripted import Beat, ScriptedModel
from app.settings import Settings
from tests.browser.conftest import Open
from tests.browser.shopping import (
    answered,
    ask,
    asked_and_answered,
    cards,
    in_conversation,
    stream_is_open,
    text_of_turns,
)
from tests.support.serving import Served, serving

pytestmark = pytest.mark.e2e

AT_ONCE = Settings(environment="test", merge_after_seconds=0)


@asynccontextmanager
async def disconnected(served: Served, page: Page) -> AsyncIterator[None]:
    """Keep the tab without a stream until the block ends."""
    broadcaster = served.components.log.broadcaster
    broadcaster.close()  # every stream ends, as when its server shuts down
    await expect(page.locator("#conversation")).to_have_attribute("data-stream-state", "reconnecting")
    yield
    broadcaster.closed = False
    await stream_is_open(page)


async def test_a_tab_without_a_stream_during_compaction_shows_the_answer_once(
    stocked_url: str, visit: Open
) -> None:
    gate = asyncio.Event()
    script: list[Beat] = [
        *(TextDelta("Three "), TextDelta("kettles.\n\n"), TextDelta("All of ")),
        gate,
        *(TextDelta("them "), TextDelta("are red.\n\n"), TextDelta("- one\n- two"), RoundFinished()),
    ]
    async with serving(stocked_url, ScriptedModel([script])) as served, visit(served) as page:
        await page.goto("/")
        await ask(page, "kettles")
        await expect(page.locator("#turns")).to_contain_text("All of")
        await stream_is_open(page)
        async with disconnected(served, page):
            gate.set()
            async with asyncio.timeout(20):
                while not (await run_maintenance(served.components.services.database, AT_ONCE)).merged.rows:
                    await asyncio.sleep(0.01)
        await answered(page)
        said = ["Three kettles.", "All of them are red.", "one\ntwo"]
        await expect(page.locator("#turns .answer")).to_have_text(said, use_inner_text=True)
        await page.reload()
        await expect(page.locator("#turns .answer")).to_have_text(said, use_inner_text=True)


async def test_a_tab_ahead_of_a_restored_log_is_redrawn(stocked_url: str, visit: Open) -> None:
    async with serving(stocked_url) as served, visit(served) as page:
        await in_conversation(page, served, "Show me kettles")
        kept = await last_seq(served)
        shown = await text_of_turns(page)
        await asked_and_answered(page, "Show me lamps", 2)
        await stream_is_open(page)
        async with disconnected(served, page):
            await restore(served, kept)
        await expect(page.locator("#turns > .turn")).to_have_count(1)
        await answered(page)
        assert await text_of_turns(page) == shown
        # htmx has processed the new HTML: its buttons work without loading another page.
        await cards(page).first.get_by_role("button", name=re.compile("^Add")).click()
        await expect(page.locator("#turns .receipt")).to_have_count(1)
        await asked_and_answered(page, "Show me mugs", 2)


async def last_seq(served: Served) -> int:
    """Return the newest number in the log of the only session."""
    async with served.components.services.database.reading() as db:
        found = await (await db.connection()).execute(text("SELECT last_seq FROM chat_session"))
        return int(found.scalar_one())


async def restore(served: Served, last: int) -> None:
    """Restore the only session's log to that number, as from a backup."""
    async with served.components.services.database.transaction() as db:
        for statement in (
            "DELETE FROM event WHERE seq > :last",
            "DELETE FROM turn WHERE first_seq > :last",
            "UPDATE chat_session SET last_seq = :last",
        ):
            await (await db.connection()).execute(text(statement), {"last": last})
