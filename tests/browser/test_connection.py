"""Connections that are cut, offline, dead, reloaded, left or resumed: the conversation stays complete."""

from __future__ import annotations

import asyncio
import random

import pytest
from playwright.async_api import expect

from app.llm import RoundFinished, TextDelta
from app.llm.scripted import Beat, ScriptedModel
from tests.browser.conftest import Open
from tests.browser.shopping import answered, ask, holds, stream_is_open, text_of_turns
from tests.browser.truncated_answers import (
    BROKEN,
    FIRST,
    Waiting,
    cuttable,
    half_answered,
    nothing_runs,
    quick_to_reconnect,
    readers,
    session_of,
    whole,
)
from tests.support.faults.texts import MARKDOWN, in_pieces
from tests.support.serving import serving

pytestmark = pytest.mark.e2e


async def test_an_answer_that_is_cut_many_times_is_whole(stocked_url: str, visit: Open) -> None:
    chance = random.Random(3)
    gates = [asyncio.Event() for _ in range(4)]
    script: list[Beat] = [TextDelta("Moment. "), *in_pieces(MARKDOWN, chance), RoundFinished()]
    for place, gate in enumerate(gates):
        script.insert(1 + place * len(script) // 5, gate)
    async with (
        cuttable(stocked_url, ScriptedModel([script])) as (served, network),
        visit(served, forgiven=BROKEN) as page,
    ):
        await page.goto("/")
        await ask(page, "kettles")
        await expect(page.locator("#turns")).to_contain_text("Moment.")
        await stream_is_open(page)
        await quick_to_reconnect(page)
        for gate in gates:
            before = network.cuts
            network.cut_after([*(chance.randint(0, 600) for _ in range(3)), 2_000], on="/stream")
            network.cut_now()
            gate.set()
            async with asyncio.timeout(20):
                while network.cuts < before + 3:
                    await asyncio.sleep(0.01)
        await answered(page)
        said = await text_of_turns(page)
        await page.reload()
        assert await text_of_turns(page) == said
    assert said.count("Edelstahl") == said.count("日本語の説明") == said.count("nichts mehr") == 1


async def test_a_tab_that_was_offline_has_the_answer_when_it_is_back(stocked_url: str, visit: Open) -> None:
    model = Waiting()
    async with serving(stocked_url, model) as served, visit(served, forgiven=BROKEN) as page:
        await half_answered(page)
        await page.context.set_offline(True)
        state = page.locator("#conversation")
        await expect(state).to_have_attribute("data-stream-state", "reconnecting")
        await expect(page.locator("#connection")).to_contain_text("No connection. Your messages are safe")
        model.gate.set()
        await page.context.set_offline(False)
        await stream_is_open(page)
        await expect(page.locator("#connection")).to_be_empty()
        await whole(page)


async def test_a_lost_connection_is_announced_once_and_its_return_too(stocked_url: str, visit: Open) -> None:
    async with cuttable(stocked_url, Waiting()) as (served, network), visit(served, forgiven=BROKEN) as page:
        await half_answered(page)
        await page.evaluate(
            """() => {
                Object.assign(window, { heard: [], attempts: 0 });
                const line = document.querySelector("#connection");
                new MutationObserver(() => window.heard.push(line.textContent))
                    .observe(line, { childList: true, characterData: true, subtree: true });
                document.addEventListener("htmx:before:request", () => window.attempts++);
            }"""
        )
        network.break_off()
        await holds(page, "window.attempts > 3")
        network.mend()
        await expect(page.locator("#announcer")).to_have_text("Connected again.")
        heard = await page.evaluate("window.heard")
        assert len([words for words in heard if words]) == 1


async def test_a_laptop_that_was_closed_comes_back_to_the_finished_answer(
    stocked_url: str, visit: Open
) -> None:
    model = Waiting()
    async with cuttable(stocked_url, model) as (served, network), visit(served, forgiven=BROKEN) as page:
        await half_answered(page)
        network.break_off()
        await readers(served, session_of(page.url), 0)
        model.gate.set()
        await nothing_runs(served)
        network.mend()
        await whole(page)


async def test_an_answer_goes_on_after_a_reload(stocked_url: str, visit: Open) -> None:
    model = Waiting()
    async with serving(stocked_url, model) as served, visit(served) as page:
        await half_answered(page)
        await page.reload()
        await expect(page.locator("#turns .answer")).to_have_text(FIRST.strip())
        await stream_is_open(page)
        model.gate.set()
        await whole(page)


async def test_an_answer_is_whole_on_the_way_back(stocked_url: str, visit: Open) -> None:
    model = Waiting()
    async with serving(stocked_url, model) as served, visit(served) as page:
        await half_answered(page)
        session_id = session_of(page.url)
        await page.get_by_label("Your message").fill("and then")
        await page.get_by_role("link", name="Products").click()
        await page.wait_for_url("**/products")
        await readers(served, session_id, 0)
        model.gate.set()
        await page.go_back()
        await expect(page.get_by_label("Your message")).to_have_value("and then")
        await whole(page)


async def test_a_connection_that_died_silently_is_detected(stocked_url: str, visit: Open) -> None:
    model = Waiting()
    async with cuttable(stocked_url, model) as (served, network), visit(served, forgiven=BROKEN) as page:
        await page.clock.install()
        await half_answered(page)
        network.lose_now("/stream")
        model.gate.set()
        await nothing_runs(served)
        await expect(page.locator("#turns .answer")).to_have_text(FIRST.strip())
        await page.clock.fast_forward(41_000)
        await whole(page)


async def test_a_quiet_connection_is_kept(stocked_url: str, visit: Open) -> None:
    model = Waiting()
    async with serving(stocked_url, model, keep_alive_seconds=0.2) as served, visit(served) as page:
        await page.clock.install()
        await half_answered(page)
        reconnected: list[str] = []
        page.on("request", lambda request: reconnected.append(request.url))
        for _ in range(3):
            received = "new Promise((then) => document.addEventListener('htmx:sse:after:message', then, {once: true}))"
            await page.evaluate(f"async () => {{ await {received} }}")
            # Ten seconds less than the page waits: its clock also runs by itself, until the next keep-alive.
            await page.clock.fast_forward(30_000)
        assert reconnected == []
        model.gate.set()
        await whole(page)
