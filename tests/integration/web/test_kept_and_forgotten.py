"""Compaction and retention from outside: no text is lost or doubled, and only unused sessions are deleted."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from app.housekeeping.maintenance import MaintenanceResult, run_maintenance
from app.llm import RoundFinished, TextDelta
from app.llm.scripted import Beat, ScriptedModel
from app.settings import Settings
from tests.integration.web.conftest import Serve
from tests.support.serving import Served
from tests.support.shoppers import Browser, Program, browser, forms, program, words
from tests.support.streams import Reader, SentEvent, reading

AT_ONCE = Settings(environment="test", merge_after_seconds=0)
SAID = ["Three ", "kettles\n\n", "are here: ", "one **red**, ", "one blue,\n\n- one", " green", "."]


def script(gate: asyncio.Event) -> list[Beat]:
    """Return an answer in many chunks that pauses after the fourth."""
    return [*map(TextDelta, SAID[:4]), gate, *map(TextDelta, SAID[4:]), RoundFinished()]


async def run_due_maintenance(served: Served, settings: Settings = AT_ONCE) -> MaintenanceResult:
    """Run maintenance."""
    return await run_maintenance(served.components.services.database, settings)


def chunks(stream: Reader) -> list[str]:
    """Return the texts of the stream's chunks."""
    return [event.payload["text"] for event in stream.events if event.name == "text_chunk"]


def answer_in(state: dict[str, object]) -> str:
    """Return the assistant's only message in a state."""
    chat = state["chat"]
    assert isinstance(chat, dict)
    [content] = [message["content"] for message in chat["messages"] if message["type"] == "assistant"]
    return str(content)


async def test_a_program_without_a_stream_during_compaction_reads_the_whole_answer_once(serve: Serve) -> None:
    gate = asyncio.Event()
    async with serve(ScriptedModel([script(gate)])) as served, program(served) as shopper:
        async with shopper.stream() as stream:
            turn_id = await shopper.say("kettles")
            await stream.until(lambda event: len(chunks(stream)) == 3)
            clicked = await shopper.run("search_products", {"query": "kettle"})
            assert clicked.status_code == 200
            gate.set()
            end = await stream.until(lambda event: event.ends(turn_id))
            seen = list(stream.events)
        before = await shopper.state()
        assert (await run_due_maintenance(served)).merged.rows == len(SAID)
        assert await shopper.state() == before
        assert answer_in(before) == "".join(SAID)
        numbers = [int(event.id or "") for event in seen if event.name == "text_chunk"]
        for event in seen:
            cursor = int(event.id or "")
            if cursor == int(end.id or ""):
                continue
            async with shopper.stream(after=cursor) as again:
                first = await again.until(lambda event: True)
                amid = numbers[0] <= cursor < numbers[-1]
                assert (first.payload.get("reset") is True) is amid
                if not amid:
                    await again.until(lambda event: event.ends(turn_id))
                    known = [each for each in chunks(stream)[: sum(n <= cursor for n in numbers)]]
                    assert "".join(known + chunks(again)) == "".join(SAID)


async def test_a_replay_from_the_start_returns_the_merged_text(serve: Serve) -> None:
    gate = asyncio.Event()
    gate.set()
    async with serve(ScriptedModel([script(gate)])) as served, program(served) as shopper:
        turn_id, live_events = await shopper.ask("kettles")
        await run_due_maintenance(served)
        async with shopper.stream(after=0) as again:
            end = await again.until(lambda event: event.ends(turn_id))
    assert chunks(again) == ["".join(SAID)]
    assert end == live_events[-1], "numbers stay"


class Page:
    """The parts of the turns on a page, as htmx has them after applying frames."""

    UPSERT = re.compile(r'<hx-upsert hx-target="([^"]*)">(.*?)</hx-upsert>', re.DOTALL)
    PART = re.compile(r'<div class="[^"]*"[^>]*? id="(part-[^"]+)"')

    def __init__(self) -> None:
        self.parts: dict[str, str] = {}

    def apply(self, event: SentEvent) -> None:
        """Put each part in its place: a known id is replaced, an unknown one added; a new list replaces all."""
        for target, html in self.UPSERT.findall(event.data):
            if target == "#conversation":
                self.parts = {}
            pieces = self.PART.split(html)[1:]
            self.parts |= {
                name: words("<p " + drawn) for name, drawn in zip(pieces[::2], pieces[1::2], strict=True)
            }


async def test_a_tab_without_a_stream_during_compaction_shows_the_answer_once(serve: Serve) -> None:
    gate = asyncio.Event()
    async with serve(ScriptedModel([script(gate)])) as served, browser(served) as visitor:
        session_id = await begun(visitor)
        path, awake = f"/chat/{session_id}/stream?after=0", Page()
        async with reading(visitor.client, path) as stream:
            await stream.until(lambda event: "one <strong>red" in event.data or "are here" in event.data)
            gate.set()
            await stream.until(is_done)
            seen = list(stream.events)
        for event in seen:
            awake.apply(event)
        assert (await run_due_maintenance(served)).merged.rows == len(SAID)
        for cut in range(1, len(seen)):
            slept = Page()
            for event in seen[:cut]:
                slept.apply(event)
            async with reading(visitor.client, path, **{"Last-Event-ID": seen[cut - 1].id or ""}) as again:
                await again.until(is_done)
            for event in again.events:
                assert 'id="turns"' not in event.data, "nothing is taken away from before the reader's eyes"
                slept.apply(event)
            assert slept.parts == awake.parts
    assert len(awake.parts) == 4


def is_done(event: SentEvent) -> bool:
    """Return whether the frame ends a turn."""
    return 'data-status="done"' in event.data


async def begun(visitor: Browser) -> str:
    """Ask a first question and return the session's id while it is being answered."""
    answer = await visitor.submit(await visitor.get("/"), "/chat", follow=False, message="kettles")
    return answer.headers["location"].split("/")[2]


@pytest.mark.parametrize("cursor", [999_999, 1], ids=["ahead of the log", "from before a clearing"])
async def test_a_tab_that_cannot_resume_gets_the_present_conversation(serve: Serve, cursor: int) -> None:
    async with serve() as served, browser(served) as visitor:
        session_id = await visitor.start("hello")
        page = await visitor.page(session_id)
        await visitor.submit(page, "/clear")
        await visitor.start("Show me kettles")
        await visitor.submit(
            await visitor.page(session_id), f"/chat/{session_id}/messages", message="Thanks!"
        )
        path = f"/chat/{session_id}/stream?after={cursor}"
        async with reading(visitor.client, path) as stream:
            first = await stream.until(lambda event: True)
        drawn, fresh = Page(), Page()
        drawn.apply(first)
        async with reading(visitor.client, f"/chat/{session_id}/stream?after=0") as stream:
            await stream.until(lambda event: len(re.findall("Thanks!", event.data)) > 0 and is_done(event))
        for event in stream.events:
            fresh.apply(event)
    assert drawn.parts == fresh.parts
    assert [part for part in drawn.parts.values() if "Thanks!" in part]


async def age(served: Served, session_id: str, passed: timedelta) -> None:
    """Set the time since the session's last use."""
    async with served.components.services.database.transaction() as db:
        statement = text(
            "UPDATE chat_session SET seen_at = now() - make_interval(secs => :seconds) WHERE id = :id"
        )
        given = {"seconds": passed.total_seconds(), "id": session_id}
        await (await db.connection()).execute(statement, given)


async def was_seen(served: Served, session_id: str) -> bool:
    """Return whether the session was used within the hour."""
    async with served.components.services.database.reading() as db:
        statement = text("SELECT seen_at > now() - interval '1 hour' FROM chat_session WHERE id = :id")
        return bool((await (await db.connection()).execute(statement, {"id": session_id})).scalar_one())


@pytest.mark.parametrize(
    "path", ["/api/sessions/{}", "/api/stream/{}", "/chat/{}/stream", "/chat/{}", "/cart", "/"]
)
async def test_reading_counts_as_a_visit(shop: Served, path: str) -> None:
    async with browser(shop) as visitor:
        session_id = await visitor.start("hello")
        await age(shop, session_id, timedelta(days=29))
        async with visitor.client.stream("GET", path.format(session_id)) as answer:
            assert answer.status_code == 200
            assert await was_seen(shop, session_id)


async def test_a_session_that_has_expired_is_gone_for_its_holder(serve: Serve) -> None:
    async with serve() as served, program(served) as shopper, shopper.stream() as open_stream:
        await open_stream.until(lambda event: True)
        await age(served, shopper.session_id, timedelta(days=31))
        assert (await run_due_maintenance(served)).expired.sessions == 1
        for answer in await everything_asked(shopper):
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), answer.request.url
        with pytest.raises(TimeoutError):
            await open_stream.until(lambda event: event.name == "completion", seconds=0.05)


async def everything_asked(shopper: Program) -> list[httpx.Response]:
    """Return the answer of each route."""
    client = shopper.client
    return [
        await client.get(shopper.path),
        await client.get(f"/api/stream/{shopper.session_id}"),
        await client.get(f"/api/stream/{shopper.session_id}?after=3"),
        await shopper.post("hello"),
        await client.delete(f"{shopper.path}/messages"),
        await client.post(f"{shopper.path}/cancellation"),
        await shopper.run("search_products", {"query": "lamp"}),
        await shopper.run("search_products", {"query": "lamp"}, key="once"),
    ]


async def test_a_visitor_with_an_expired_session_gets_a_new_one(serve: Serve) -> None:
    async with serve() as served, browser(served) as visitor:
        session_id = await visitor.start("hello")
        old = await visitor.page(session_id)
        await age(served, session_id, timedelta(days=31))
        await run_due_maintenance(served)
        for path in (f"/chat/{session_id}", f"/chat/{session_id}/live"):
            instead = await visitor.get(path)
            assert (instead.status_code, instead.url.path) == (200, "/")
        assert (await visitor.get("/cart")).status_code == 200
        sent = await visitor.submit(old, f"/chat/{session_id}/messages", message="Are you still there?")
        assert sent.status_code == 200
        assert session_id not in sent.url.path
        assert "Are you still there?" in words(sent.text)
        again = await visitor.submit(old, "/clear", follow=False)
        assert again.status_code == 404, "it is another conversation now"


async def test_a_message_to_an_expired_conversation_leads_htmx_to_a_new_one(serve: Serve) -> None:
    async with serve() as served, browser(served) as visitor:
        session_id = await visitor.start("hello")
        page = await visitor.page(session_id)
        await age(served, session_id, timedelta(days=31))
        await run_due_maintenance(served)
        visitor.client.headers["HX-Request"] = "true"
        sent = await visitor.submit(page, f"/chat/{session_id}/messages", message="Are you still there?")
        fresh = sent.headers["hx-redirect"]
        assert re.fullmatch("/chat/[^/]+", fresh)
        assert session_id not in fresh
        del visitor.client.headers["HX-Request"]
        assert "Are you still there?" in words((await visitor.get(fresh)).text)


def cookies_of(answer: httpx.Response) -> dict[str, str]:
    """Return the cookies that an answer sets, by name."""
    return {cookie.split("=")[0]: cookie for cookie in answer.headers.get_list("set-cookie")}


async def test_a_cookie_lasts_as_long_as_its_session_and_is_renewed(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serve(session_days=7) as served, browser(served) as visitor:
        session_id = await visitor.start("hello")
        assert cookies_of(await visitor.get("/cart")).keys() == {"cart"}
        # Every cookie counts as old enough to be renewed.
        monkeypatch.setattr("app.web.request.authorization.RENEWAL_SECONDS", -1)
        page = await visitor.get("/cart")
        cookies = cookies_of(page)
        monkeypatch.undo()
        assert cookies.keys() >= {"aisle_session", "csrftoken"}
        assert "Max-Age=604800" in cookies["aisle_session"]
        assert "HttpOnly" in cookies["aisle_session"]
        assert forms(page.text)[0].fields["_csrf_token"] in cookies["csrftoken"]
        assert (await visitor.page(session_id)).status_code == 200
