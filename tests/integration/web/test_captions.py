"""An answer whose model wrote no text says in words what it shows, to programs only; pages show the result itself."""

from __future__ import annotations

from app.llm import CallRequested, RoundFinished, TextDelta
from app.llm.scripted import Beat, ScriptedModel
from tests.integration.web.conftest import Serve
from tests.support.serving import Served
from tests.support.shoppers import browser, idle, program, words
from tests.support.streams import reading

SEARCH = CallRequested("search_products", '{"query": "kettle", "max_price": 50}')
LINE = "kettles under $50, from"


async def test_a_search_without_text_is_said_in_the_state_and_on_the_stream(shop: Served) -> None:
    async with program(shop) as shopper:
        _, events = await shopper.ask("Show me kettles under $50")
        state = await shopper.state()
    [call] = [message for message in state["chat"]["messages"] if message["type"] == "function_call"]
    [caption] = [message for message in state["chat"]["messages"] if message["type"] == "assistant"]
    [chunk] = [event.payload for event in events if event.name == "text_chunk"]
    assert LINE in caption["content"]
    assert "Cheapest: " in caption["content"]
    assert chunk["text"] == caption["content"]
    assert chunk["caption_of"] == caption["caption_of"] == call["id"]
    assert events[-1].payload["message_id"] == caption["id"]


async def test_what_a_page_draws_is_not_said_again(shop: Served) -> None:
    async with program(shop) as shopper:
        turn_id, _ = await shopper.ask("Show me kettles under $50")
        path = f"/api/stream/{shopper.session_id}?after=0&html=1"
        async with reading(shopper.client, path) as stream:
            await stream.until(lambda event: event.ends(turn_id))
        with_html = (await shopper.client.get(f"{shopper.path}?html=1")).json()
    assert [message["type"] for message in with_html["chat"]["messages"]] == ["user", "function_call"]
    assert "text_chunk" not in {event.name for event in stream.events}


async def test_a_page_has_the_heading_once(shop: Served) -> None:
    async with browser(shop) as visitor:
        session_id = await visitor.start("Show me kettles under $50")
        streamed = await visitor.get(f"/chat/{session_id}/live")
        page = await visitor.page(session_id)
    assert words(streamed.text).count(LINE) == words(page.text).count(LINE) == 1


async def test_a_refusal_without_text_is_said(serve: Serve) -> None:
    async with serve() as served, program(served) as shopper:
        await shopper.ask("black dress")
        await shopper.ask("add the first in size M")
        state = await shopper.state()
    answers = [message for message in state["chat"]["messages"] if message["type"] == "assistant"]
    assert len({message["turn_id"] for message in answers}) == 2, "each answer has words"


async def test_an_answer_with_text_gets_no_caption(serve: Serve) -> None:
    rounds: list[list[Beat]] = [
        [SEARCH, RoundFinished("calls")],
        [TextDelta("Here they are."), RoundFinished()],
    ]
    async with serve(ScriptedModel(rounds)) as served, program(served) as shopper:
        await shopper.ask("kettles")
        state = await shopper.state()
    assert [m["content"] for m in state["chat"]["messages"] if m["type"] == "assistant"] == ["Here they are."]


async def test_each_result_of_a_silent_model_is_said_but_no_failed_attempt(serve: Serve) -> None:
    wrong = CallRequested("search_products", "not json")
    rounds: list[list[Beat]] = [
        [wrong, RoundFinished("calls")],
        [SEARCH, SEARCH, RoundFinished("calls")],
        [RoundFinished()],
    ]
    async with serve(ScriptedModel(rounds)) as served, program(served) as shopper:
        await shopper.ask("kettles")
        await idle(shopper)
        state = await shopper.state()
    said = [m["content"] for m in state["chat"]["messages"] if m["type"] == "assistant"]
    assert len(said) == 2
    assert all("“kettle” under $50, from" in each for each in said)
