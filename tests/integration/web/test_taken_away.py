"""A turn that another process has ended: its owner stops and writes nothing more."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from app.llm import CallRequested, RoundFinished, TextDelta
from app.llm.scripted import Beat, ScriptedModel
from tests.integration.web.conftest import Serve
from tests.support.serving import Served
from tests.support.shoppers import program

LATE: dict[str, list[Beat]] = {
    "text": [TextDelta("kettles."), RoundFinished()],
    "a function": [CallRequested("search_products", '{"query": "kettle"}'), RoundFinished("calls")],
}


async def end_elsewhere(served: Served, turn_id: str) -> None:
    """End the turn, as another process does that considers this one dead."""
    async with served.components.log.database.transaction() as db:
        await (await db.connection()).execute(
            text("UPDATE turn SET status = 'interrupted' WHERE id = :id"), {"id": turn_id}
        )


@pytest.mark.parametrize("late", LATE)
async def test_an_owner_whose_turn_was_ended_writes_nothing_more(serve: Serve, late: str) -> None:
    gate = asyncio.Event()
    model = ScriptedModel([[TextDelta("Three "), gate, *LATE[late]], [TextDelta("More."), RoundFinished()]])
    async with serve(model) as served, program(served) as shopper, shopper.stream() as stream:
        turn_id = await shopper.say("kettles")
        await stream.until(lambda event: event.name == "text_chunk")
        await end_elsewhere(served, turn_id)
        with capture_logs() as records:
            gate.set()
            async with asyncio.timeout(10):
                while served.components.runner.count:
                    await asyncio.sleep(0.01)
        async with shopper.stream(after=0) as whole:
            await whole.until(lambda event: event.name == "text_chunk")
            written = [event.name for event in whole.of(turn_id)]
            with pytest.raises(TimeoutError):
                await whole.until(lambda event: event.ends(turn_id), seconds=0.2)
    assert written == ["context", "text_chunk"]
    assert [each.name for each in whole.of(turn_id)] == written
    assert [each["event"] for each in records if each["event"].startswith("turn_")] == ["turn_taken_away"]
