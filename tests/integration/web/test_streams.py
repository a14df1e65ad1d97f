"""The streams: resumable at any number without lost or doubled text, limited in number, and cleaned up."""

from __future__ import annotations

import asyncio
import re

import pytest

from app.llm import RoundFinished, TextDelta
from app.llm.scripted import Beat, ScriptedModel
from tests.integration.web.conftest import Serve
from tests.support.departures import leaving, wait_for_release
from tests.support.serving import Served
from tests.support.shoppers import browser, program, words
from tests.support.streams import reading


async def test_a_stream_without_a_cursor_starts_with_a_snapshot(shop: Served) -> None:
    async with program(shop) as shopper, shopper.stream() as stream:
        first = await stream.until(lambda event: True)
        assert (first.name, first.id, first.turn) == ("context", "0", None)
        assert stream.retry == "1000"
        headers = stream.response.headers
    assert headers["content-type"].startswith("text/event-stream")
    assert headers["cache-control"] == "no-cache, no-transform"
    assert headers["x-accel-buffering"] == "no"


async def test_a_stream_opened_in_the_middle_gets_the_turn_from_its_start(serve: Serve) -> None:
    gate = asyncio.Event()
    model = ScriptedModel([[TextDelta("Three "), gate, TextDelta("kettles."), RoundFinished()]])
    async with serve(model) as served, program(served) as shopper, shopper.stream() as early:
        turn_id = await shopper.say("kettles")
        await early.until(lambda event: event.name == "text_chunk")
        async with shopper.stream() as late:
            first = await late.until(lambda event: True)
            gate.set()
            await late.until(lambda event: event.ends(turn_id))
            await early.until(lambda event: event.ends(turn_id))
            assert first.name == "context"
            assert late.of(turn_id) == early.of(turn_id)
            assert int(first.id or "") == int(early.of(turn_id)[0].id or "") - 1


async def test_resuming_at_every_number_replays_exactly_the_rest(shop: Served) -> None:
    async with program(shop) as shopper:
        turn_id, _ = await shopper.ask("Show me kettles, and which is the cheapest?")
        async with shopper.stream(after=0) as stream:
            await stream.until(lambda event: event.ends(turn_id))
            whole = list(stream.events)
        for cut in range(1, len(whole)):
            last = whole[cut - 1].id or ""
            # The header takes precedence: a browser reconnects to the address that it opened first.
            async with shopper.stream(after=0, **{"Last-Event-ID": last}) as again:
                await again.until(lambda event: event.ends(turn_id))
                assert again.events == whole[cut:]


async def test_a_cursor_from_before_a_clearing_gets_a_reset(shop: Served) -> None:
    async with program(shop) as shopper:
        _, events = await shopper.ask("hello")
        await shopper.client.delete(f"{shopper.path}/messages")
        async with shopper.stream(after=int(events[-1].id or "")) as stream:
            first = await stream.until(lambda event: True)
    assert (first.name, first.payload.get("reset")) == ("context", True)


async def test_open_streams_receive_a_clearing(shop: Served) -> None:
    async with program(shop) as shopper, shopper.stream() as stream:
        await stream.until(lambda event: True)
        await shopper.client.delete(f"{shopper.path}/messages")
        received = await stream.until(lambda event: event.payload.get("reset") is True)
    assert received.name == "context"


@pytest.mark.parametrize("cursor", ["x", "-1", "1.5", "9" * 30, "١"])
async def test_a_cursor_that_is_no_number_is_refused(shop: Served, cursor: str) -> None:
    async with program(shop) as shopper:
        answer = await shopper.client.get(f"/api/stream/{shopper.session_id}", params={"after": cursor})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


async def test_a_cursor_ahead_of_the_log_gets_a_reset(shop: Served) -> None:
    async with program(shop) as shopper, shopper.stream(after=999) as stream:
        first = await stream.until(lambda event: True)
    assert first.payload.get("reset") is True


async def test_a_quiet_stream_is_kept_alive(serve: Serve) -> None:
    quiet = serve(ScriptedModel(), keep_alive_seconds=0.05)
    async with quiet as served, program(served) as shopper, shopper.stream() as stream:
        await stream.until(lambda event: True)
        with pytest.raises(TimeoutError):
            await stream.until(lambda event: event.name == "completion", seconds=0.5)
    assert stream.comments >= 2


async def test_one_stream_too_many_is_refused_until_one_is_closed(serve: Serve) -> None:
    async with serve(ScriptedModel(), streams_per_session=2) as served, program(served) as shopper:
        with leaving(served) as left:
            async with shopper.stream() as first:
                await first.until(lambda event: True)
                async with shopper.stream() as second:
                    await second.until(lambda event: True)
                    async with asyncio.timeout(10):  # an admitted stream has no end
                        refused = await shopper.client.get(f"/api/stream/{shopper.session_id}")
            assert (refused.status_code, refused.json()["code"]) == (429, "too_many_streams")
            await wait_for_release(served, left)
        async with shopper.stream() as third:
            await third.until(lambda event: True)


async def test_a_closed_tab_leaves_nothing_behind_and_stops_nothing(serve: Serve) -> None:
    gate = asyncio.Event()
    model = ScriptedModel([[TextDelta("Three "), gate, TextDelta("kettles."), RoundFinished()]])
    async with serve(model, streams_per_session=1) as served, program(served) as shopper:
        with leaving(served) as left:
            async with shopper.stream() as stream:
                turn_id = await shopper.say("kettles")
                await stream.until(lambda event: event.name == "text_chunk")
            await wait_for_release(served, left)
        gate.set()
        async with shopper.stream(after=0) as again:  # its only stream slot is free
            end = await again.until(lambda event: event.ends(turn_id))
    assert end.payload["finish_reason"] == "stop"


class Page:
    """A page's turns as htmx has them after applying frames of whole parts by id."""

    UPSERT = re.compile(r'<hx-upsert hx-target="([^"]*)">(.*?)</hx-upsert>', re.DOTALL)

    def __init__(self) -> None:
        self.parts: dict[str, str] = {}

    def apply(self, frame: str) -> None:
        """Put each part in its place: a known id is replaced, an unknown one added."""
        for _, html in self.UPSERT.findall(frame):
            found = re.search(r'\bid="((?:turn|part)-[^"]+)"', html)
            if found:
                self.parts[found[1]] = html


async def test_a_frame_that_arrives_twice_changes_nothing(shop: Served) -> None:
    async with browser(shop) as visitor:
        session_id = await visitor.start("Show me kettles under $50")
        async with reading(visitor.client, f"/chat/{session_id}/stream?after=0") as stream:
            await stream.until(lambda event: 'data-status="done"' in event.data)
    once, twice = Page(), Page()
    for event in stream.events:
        once.apply(event.data)
        twice.apply(event.data)
        twice.apply(event.data)
    assert once.parts == twice.parts
    assert once.parts


async def test_html_frames_are_unnamed_and_numbered(shop: Served) -> None:
    async with browser(shop) as visitor:
        session_id = await visitor.start("hello")
        async with reading(visitor.client, f"/chat/{session_id}/stream?after=0") as stream:
            await stream.until(lambda event: 'data-status="done"' in event.data)
    assert {event.name for event in stream.events} == {"message"}
    numbers = [int(event.id or "") for event in stream.events]
    assert numbers == sorted(set(numbers))


async def test_the_streamed_page_has_the_text_of_the_page(serve: Serve) -> None:
    async with serve() as served, browser(served) as visitor:
        streamed = await visitor.submit(
            await visitor.get("/"), "/chat", message="Show me kettles, then compare the first two"
        )
        assert "/live" in str(streamed.url)
        page = await visitor.get(str(streamed.url.path).removesuffix("/live"))
    said = turns_of(page.text)
    assert len(said) > 100
    assert turns_of(streamed.text) == said


def turns_of(html: str) -> str:
    """Return the text of the turns on a page, without announcements and controls."""
    inner = html[html.index('id="turns"') : html.index('class="composer')]
    inner = re.sub(r'<p[^>]*role="status".*?</p>', " ", inner, flags=re.DOTALL)
    inner = re.sub(r"<(button|time|footer)\b.*?</\1>", " ", inner, flags=re.DOTALL)
    return words(inner)


async def test_a_streamed_page_arrives_while_it_is_written(serve: Serve) -> None:
    gate = asyncio.Event()
    script: list[Beat] = [
        TextDelta("Three kettles under fifty dollars. "),
        gate,
        TextDelta("That is all."),
        RoundFinished(),
    ]
    async with serve(ScriptedModel([script])) as served, browser(served) as visitor:
        answer = await visitor.submit(await visitor.get("/"), "/chat", follow=False, message="kettles")
        assert answer.status_code == 303
        async with visitor.client.stream("GET", answer.headers["location"]) as page:
            seen = ""
            async for text in page.aiter_text():
                seen += text
                if "Three kettles" in seen:
                    gate.set()
        assert page.headers["x-accel-buffering"] == "no"
    assert "kettles" in seen.split('id="turns"')[1]
    assert seen.rstrip().endswith("</html>")
    assert seen.index("/cancellation") < seen.index("Three kettles")


async def test_answers_come_as_html_too_where_that_is_asked_for(serve: Serve) -> None:
    model = ScriptedModel([[TextDelta("Three **kett"), TextDelta("les**.\n\n- red"), RoundFinished()]])
    async with serve(model) as served, program(served) as shopper:
        turn_id, _ = await shopper.ask("kettles")
        path = f"/api/stream/{shopper.session_id}"
        async with reading(shopper.client, f"{path}?after=0&html=1") as stream:
            await stream.until(lambda event: event.ends(turn_id))
        async with shopper.stream(after=0) as plain:
            await plain.until(lambda event: event.ends(turn_id))
        state = (await shopper.client.get(f"{shopper.path}?html=1")).json()
        refused = await shopper.client.get(f"{path}?html=yes")
        without = await shopper.state()
    held: dict[str, str] = {}
    for event in stream.of(turn_id):
        held |= event.payload.get("html", {})
    (answer,) = [message for message in state["chat"]["messages"] if message["type"] == "assistant"]
    assert list(held.values()) == ["<p>Three <strong>kettles</strong>.</p>", "<ul>\n<li>red</li>\n</ul>"]
    assert answer["html"] == held and answer["content"] == "Three **kettles**.\n\n- red"
    assert "html" not in str([event.payload for event in plain.events])
    assert "html" not in str(without)
    assert (refused.status_code, refused.json()["fields"]) == (400, {"html": "Neither 0 nor 1."})
