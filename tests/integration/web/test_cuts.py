"""Cuts at any byte, any number of times, on both streams: every event arrives once and every text is complete."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Iterator

import httpx
import pytest

from app.events import FunctionCall
from app.llm import CallRequested, RoundFinished, TextDelta
from app.llm.scripted import Beat, ScriptedModel
from app.log.reader import BUFFER
from tests.integration.web.conftest import Serve
from tests.support.faults.document import Document
from tests.support.faults.network import bad_network
from tests.support.faults.resuming import Resuming
from tests.support.faults.texts import MARKDOWN, in_pieces
from tests.support.serving import Served
from tests.support.shoppers import Browser, Program, browser, idle, program, words
from tests.support.streams import SentEvent

SEEDS = range(4)

SEARCH = CallRequested("search_products", '{"query": "kettle", "limit": 3}')


HEADERS = 1_200
"""Approximate length of a stream's headers in bytes; the policies are most of it."""

AT_LEAST = 3
"""Number of cuts that happen on any machine: these come in the headers."""

IN_ROW, WHOLE = 4, 50_000
"""Number of cuts after which an answer gets far enough for an event of any size, and its length in bytes."""


def lengths(chance: random.Random, shortest: int, longest: int) -> Iterator[int]:
    """Yield the numbers of bytes after which answers are cut: first in their headers, then in their bodies.

    Often that is in their first frame, sometimes far on, and now and then in the headers again. After some in a row one
    is long: a busy server sends much at once, and a client that gets nothing waits twice as long each time.
    """
    for _ in range(AT_LEAST):
        yield chance.randint(0, HEADERS // 4)
    while True:
        for _ in range(IN_ROW):
            into = chance.choice([chance.randint(0, shortest), chance.randint(0, longest)])
            yield into + (0 if chance.random() < 0.2 else HEADERS)
        yield WHOLE


def answering(chance: random.Random, *gates: asyncio.Event) -> ScriptedModel:
    """Return a model that writes, waits at each gate, searches, and writes again."""
    first: list[Beat] = [*in_pieces(MARKDOWN, chance)]
    for gate in gates:
        first.insert(chance.randint(1, len(first) - 1), gate)
    return ScriptedModel([[*first, SEARCH, RoundFinished("calls")], [*in_pieces(MARKDOWN, chance)]])


@pytest.mark.parametrize("seed", SEEDS)
async def test_json_events_arrive_once_each_however_often_they_are_cut(serve: Serve, seed: int) -> None:
    chance = random.Random(seed)
    async with serve(answering(chance)) as served, program(served) as shopper:
        async with bad_network(served.url) as behind, behind.client() as client:
            client.headers = shopper.client.headers
            behind.network.cut_after(lengths(chance, 600, 6_000), on="/api/stream/")
            reader = Resuming(client, f"/api/stream/{shopper.session_id}?after=0")
            turn_id = await shopper.say("Kessel?")
            await reader.until(lambda event: event.ends(turn_id))
            cuts = behind.network.cuts
        said = [m for m in (await shopper.state())["chat"]["messages"] if m["type"] == "assistant"]
    assert cuts >= AT_LEAST
    assert reader.numbers == list(range(1, len(reader.numbers) + 1))
    assert texts(reader.events) == {message["id"]: message["content"] for message in said}
    assert [message["content"] for message in said] == [MARKDOWN, MARKDOWN]


def texts(events: list[SentEvent]) -> dict[str, str]:
    """Return the text of each part, as a client assembles it."""
    parts: dict[str, str] = {}
    for event in events:
        if event.name == "text_chunk":
            part = event.payload["part_id"]
            parts[part] = parts.get(part, "") + event.payload["text"]
    return parts


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_page_that_was_cut_is_the_page_that_is_loaded_afterwards(serve: Serve, seed: int) -> None:
    chance = random.Random(seed)
    gate = asyncio.Event()
    async with serve(answering(chance, gate)) as served, browser(served) as visitor:
        session_id = await begun(visitor, served)
        html = (await visitor.page(session_id)).text
        document = Document(html)
        async with bad_network(served.url) as behind, behind.client() as client:
            client.cookies = visitor.client.cookies
            behind.network.cut_after(lengths(chance, 900, 20_000), on="/stream")
            reader = Resuming(client, document.find("#conversation").attributes["hx-sse:connect"])
            gate.set()
            await reader.until(lambda event: 'data-status="done"' in event.data)
            cuts = behind.network.cuts
        for event in reader.events:
            document.apply(event.data)
        loaded = Document((await visitor.page(session_id)).text)
    assert cuts >= AT_LEAST
    assert reader.numbers == sorted(set(reader.numbers))
    for place in ("#turns", "#composer-actions"):
        assert document.find(place).outline() == loaded.find(place).outline()


async def begun(visitor: Browser, served: Served) -> str:
    """Ask the first question and return the session's id while it is being answered."""
    answer = await visitor.submit(await visitor.get("/"), "/chat", follow=False, message="Kessel?")
    assert answer.status_code == 303, answer.text
    model = served.components.runner._agent.model
    assert isinstance(model, ScriptedModel)
    async with asyncio.timeout(10):
        await model.waiting.wait()
    return str(answer.headers["location"]).split("/")[2]


async def test_a_streamed_page_that_was_cut_is_whole_when_it_is_loaded_again(serve: Serve) -> None:
    chance, gate = random.Random(7), asyncio.Event()
    async with (
        serve(answering(chance, gate)) as served,
        browser(served) as visitor,
        bad_network(served.url) as behind,
        behind.client() as client,
    ):
        session_id = await begun(visitor, served)
        client.cookies = visitor.client.cookies
        behind.network.cut_after([chance.randint(0, 2_500) for _ in range(12)], on="/live")
        for _ in range(12):
            with pytest.raises(httpx.TransportError):
                await client.get(f"/chat/{session_id}/live")
        await readers(served, session_id, 0)
        loading = asyncio.create_task(client.get(f"/chat/{session_id}/live"))
        await readers(served, session_id, 1)
        gate.set()
        streamed = (await loading).text
        page = (await visitor.page(session_id)).text
    assert len(said_in(page)) == 2 * 6
    assert said_in(streamed) == said_in(page)


async def readers(served: Served, session_id: str, count: int) -> None:
    """Wait until the server holds this number of streams of the session."""
    async with asyncio.timeout(10):
        while served.components.log.broadcaster.count(session_id) != count:
            await asyncio.sleep(0.01)


def said_in(html: str) -> list[str]:
    """Return the blocks of the answers on a page."""
    return [words(block) for block in re.findall(r"<div class=.answer.*?</div>", html, re.DOTALL)]


@pytest.mark.parametrize("length", [0, 1, 40, 400])
async def test_a_message_whose_receipt_was_lost_is_taken_once(serve: Serve, length: int) -> None:
    async with (
        serve(ScriptedModel([[TextDelta("Hello."), RoundFinished()]])) as served,
        program(served) as shopper,
        bad_network(served.url) as behind,
        behind.client() as client,
    ):
        client.headers = shopper.client.headers
        behind.network.cut_after([length] * 3, on="/messages")
        through = Program(client, shopper.session_id, shopper.token)
        for _ in range(3):
            with pytest.raises(httpx.TransportError):
                await through.post("hello", "mine")
        taken = await through.post("hello", "mine")
        await idle(shopper)
        state = await shopper.state()
    assert taken.status_code == 202
    assert [message["content"] for message in state["chat"]["messages"]] == ["hello", "Hello."]


async def test_a_form_whose_answer_was_lost_is_one_message(serve: Serve) -> None:
    async with (
        serve(ScriptedModel([[TextDelta("Hello."), RoundFinished()]] * 2)) as served,
        browser(served) as visitor,
        bad_network(served.url) as behind,
        behind.client() as client,
    ):
        session_id = await visitor.start("hello")
        client.cookies = visitor.client.cookies
        through, page = Browser(client), await visitor.page(session_id)
        behind.network.cut_after([0, 30], on="/messages")
        for _ in range(2):
            with pytest.raises(httpx.TransportError):
                await through.submit(page, "/messages", message="again")
        answer = await through.submit(page, "/messages", message="again")
    assert answer.status_code == 200
    assert len(re.findall('class="said"', answer.text)) == 2
    assert answer.text.count("Hello.") == 2


async def test_a_stalled_client_delays_no_other_and_misses_nothing(serve: Serve) -> None:
    async with (
        serve(ScriptedModel()) as served,
        program(served) as shopper,
        bad_network(served.url) as behind,
        behind.client() as client,
        shopper.stream(after=0) as quick,
    ):
        client.headers = shopper.client.headers
        slow = Resuming(client, f"/api/stream/{shopper.session_id}?after=0")
        broadcaster, last = served.components.log.broadcaster, 6 * BUFFER
        waiting = asyncio.create_task(slow.until(lambda event: event.id == str(last)))
        await readers(served, shopper.session_id, 2)
        behind.network.flowing.clear()
        for _ in range(6):
            await served.components.log.append(shopper.session_id, *clicks(BUFFER))
        await quick.until(lambda event: event.id == str(last))
        held = broadcaster.backlog(shopper.session_id)
        assert not waiting.done()
        behind.network.mend()
        await waiting
    assert held <= BUFFER
    assert slow.connections == 1
    assert slow.numbers == list(range(1, last + 1))


def clicks(count: int) -> list[FunctionCall]:
    """Return events of about a thousand bytes each."""
    result = {"words": "Kessel " * 140}
    return [
        FunctionCall(
            turn_id=None, call_id=f"x-{number}", name="noted", parameters={}, status="done", result=result
        )
        for number in range(count)
    ]
