"""Conversations of any length: small pages, links to earlier messages, and a notice when the log is full."""

from __future__ import annotations

import re

import httpx
import pytest
from sqlalchemy import text

from tests.integration.web.conftest import Serve
from tests.support.long_logs import found_by, search_often
from tests.support.serving import Served
from tests.support.shoppers import Browser, Program, browser, program

SMALL = 300_000
"""Maximum size of a page in bytes."""


def turns_of(html: str) -> list[int]:
    return [int(number) for number in re.findall(r'<article class="turn[^"]*" id="turn-(\d+)"', html)]


def earlier_of(html: str) -> str | None:
    found = re.search(r'id="earlier" class="earlier"><a href="([^"]+)"', html)
    return found[1] if found else None


async def test_pages_stay_small_and_lead_to_every_message_without_scripts(shop: Served) -> None:
    async with browser(shop) as visitor:
        session_id = await visitor.start("show me kettles")
        await search_often(shop, session_id, await found_by(shop), 60)
        page = await visitor.page(session_id)
        first = page
        seen: list[int] = []
        while True:
            numbers = turns_of(page.text)
            assert numbers == sorted(numbers)
            seen = [number for number in numbers if number not in seen] + seen
            assert len(page.content) < SMALL
            following = earlier_of(page.text)
            if following is None:
                break
            page = await visitor.get(following)
            assert "hx-sse:connect" not in page.text, "an earlier part does not grow"
        assert "show me kettles" in page.text
    assert len(seen) == 61
    assert seen == sorted(seen)
    assert turns_of(first.text)[-1] == seen[-1]


async def test_scripts_get_earlier_messages_as_fragments_with_the_way_on(shop: Served) -> None:
    async with browser(shop) as visitor:
        session_id = await visitor.start("show me kettles")
        await search_often(shop, session_id, await found_by(shop), 30)
        link = earlier_of((await visitor.page(session_id)).text)
        assert link
        answer = await visitor.client.get(link, headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert answer.text.count('hx-target="#turns"') >= 1
    assert answer.text.count('id="earlier"') == 1


async def test_one_answer_larger_than_a_page_is_shown_in_part_and_whole_behind_the_link(shop: Served) -> None:
    async with browser(shop) as visitor:
        session_id = await visitor.start("show me kettles")
        await search_often(shop, session_id, await found_by(shop), 25, within=True)
        page = await visitor.page(session_id)
        link = earlier_of(page.text)
        assert link
        whole = await visitor.get(link)
    assert len(page.content) < SMALL
    assert "show me kettles" in page.text, "the question is shown"
    assert whole.text.count('data-island="search_products"') > page.text.count(
        'data-island="search_products"'
    )
    assert whole.text.count('data-island="search_products"') >= 25


async def test_a_state_holds_the_newest_messages_and_the_cursor_of_those_before(shop: Served) -> None:
    async with program(shop) as shopper:
        await search_often(shop, shopper.session_id, await found_by(shop), 60)
        state = await shopper.state()
        ids = [message["id"] for message in state["chat"]["messages"]]
        while (cursor := state["chat"]["earlier"]) is not None:
            answer = await shopper.client.get(f"{shopper.path}?before={cursor}")
            assert len(answer.content) < SMALL
            state = answer.json()
            ids = [message["id"] for message in state["chat"]["messages"]] + ids
        wrong = await shopper.client.get(f"{shopper.path}?before=x")
    assert ids == [f"{number}-1" for number in range(1, 61)]
    assert (wrong.status_code, wrong.json()["code"]) == (400, "malformed")


async def test_a_stream_that_starts_over_draws_the_newest_turns_only(shop: Served) -> None:
    async with browser(shop) as visitor:
        session_id = await visitor.start("show me kettles")
        await search_often(shop, session_id, await found_by(shop), 40)
        async with visitor.client.stream("GET", f"/chat/{session_id}/stream?after=999999") as stream:
            received = ""
            async for piece in stream.aiter_text():
                received += piece
                if re.search(r"^id: \d+\n(data: .*\n)+\n", received, re.MULTILINE):
                    break
    assert len(received) < 2 * SMALL  # escaped text is longer
    assert "Earlier messages" in received


async def fill(shopper: Program) -> None:
    """Search until the log is full."""
    for _ in range(10):
        answer = await shopper.run("search_products", {"query": "kettle"})
        if answer.status_code != 200:
            return
    pytest.fail("the log is never full")


async def test_a_full_log_refuses_with_a_problem_and_clearing_makes_room(serve: Serve) -> None:
    async with serve(session_events_limit=10) as served, program(served) as shopper:
        await fill(shopper)
        click = await shopper.run("search_products", {"query": "kettle"}, key="again")
        message = await shopper.post("hello")
        cart = await shopper.client.put(f"{shopper.path}/cart/items/any", json={"quantity": 1})
        for answer in (click, message, cart):
            assert (answer.status_code, answer.json()["code"]) == (409, "conversation_full"), answer.text
            assert "Start a new conversation" in answer.json()["detail"]
        before = await shopper.state()
        await shopper.client.get("/api/products?query=kettle")
        assert await shopper.state() == before, "nothing was written"
        await shopper.client.delete(f"{shopper.path}/messages")
        assert (await shopper.post("hello")).status_code == 202
        kept = await shopper.run("search_products", {"query": "kettle"}, key="again")
        assert kept.status_code == 200, "the refusal was not remembered"


async def test_bytes_fill_a_log_too(serve: Serve) -> None:
    async with serve(session_bytes_limit=10_000) as served, program(served) as shopper:
        await fill(shopper)
        assert (await shopper.post("hello")).json()["code"] == "conversation_full"


async def test_a_full_conversation_says_so_on_its_page_and_offers_a_new_one(serve: Serve) -> None:
    async with serve(session_events_limit=10) as served, browser(served) as visitor:
        page, session_id = await filled(served, visitor)
        refused = await visitor.submit(page, "/messages", message="and a lamp")
        assert (refused.status_code, "and a lamp" in refused.text) == (409, True)
        assert "This conversation is full" in refused.text
        button = await visitor.client.post(
            f"/chat/{session_id}/functions/search_products",
            data={"_csrf_token": visitor.client.cookies["csrftoken"], "query": "kettle"},
            headers={"HX-Request": "true"},
        )
        assert button.status_code == 409, "nothing in the log would show it"
        start = await visitor.submit(refused, "/clear")
        assert start.status_code == 200
        again = await visitor.page(session_id)
    assert "This conversation is full" not in again.text


async def filled(served: Served, visitor: Browser) -> tuple[httpx.Response, str]:
    """Return a page of a conversation whose log is full, and the session's id."""
    session_id = await visitor.start("hello")
    async with served.components.services.database.transaction() as db:
        full = text("UPDATE chat_session SET event_count = 10 WHERE id = :id")
        await (await db.connection()).execute(full, {"id": session_id})
    page = await visitor.page(session_id)
    assert "This conversation is full" in page.text
    return page, session_id
