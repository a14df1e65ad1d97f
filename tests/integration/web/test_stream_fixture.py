"""A recorded stream: this test asserts that the server still sends it, the islands' tests that they can read it."""

from __future__ import annotations

import json
import re

from app.llm import CallRequested, RoundFinished, TextDelta
from app.llm.scripted import Beat, ScriptedModel
from tests.integration.web.conftest import Serve
from tests.support.fixtures import agrees
from tests.support.serving import Served
from tests.support.shoppers import Program, idle, program
from tests.support.streams import reading

TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:]+(\.\d+)?Z")

ANSWERS: list[list[Beat]] = [
    [
        TextDelta("Gern, ich schaue nach – "),
        TextDelta("einen *Moment* …\n\n茶 🫖 \\ \u2028 "),
        CallRequested("search_products", json.dumps({"query": "steel kettle", "limit": 1})),
        RoundFinished("calls"),
    ],
    [
        TextDelta("One of "),
        TextDelta("**steel**."),
        CallRequested("add_to_cart", json.dumps({"product_id": "nobody-showed-this"})),
        RoundFinished("calls"),
    ],
    [TextDelta("That one is not here."), RoundFinished()],
    [TextDelta("Goodbye."), RoundFinished("length")],
]


async def conversation(shopper: Program) -> None:
    """Ask two questions, with a click between them."""
    await shopper.say("Eine Kanne für Grüntee 🍵\n<b>bitte</b>", "first")
    await idle(shopper)
    found = (await shopper.state())["products"]["search_results"][0]
    await shopper.run("add_to_cart", {"product_id": found["id"], "quantity": 2})
    await shopper.say("Danke", "second")
    await idle(shopper)


async def sent_to(served: Served, shopper: Program) -> str:
    """Return the stream's text from its start to the second turn's end."""
    sent = b""
    async with reading(shopper.client, f"/api/stream/{shopper.session_id}?after=0") as stream:
        async for piece in stream.response.aiter_bytes():
            sent += piece
            if sent.count(b"event: completion") == 2 and sent.endswith(b"\n\n"):
                return sent.decode()
    raise AssertionError("the stream ended")


def settled(text: str, turns: list[str]) -> str:
    """Replace times and ids that differ between runs by constant ones."""
    for number, turn in enumerate(turns, start=1):
        text = text.replace(turn, f"turn-{number}")
    return TIME.sub("2026-03-01T10:00:00Z", text)


async def test_the_file_holds_what_the_server_sends_and_the_messages_it_makes_of_it(serve: Serve) -> None:
    async with serve(ScriptedModel(ANSWERS), stream_interval_ms=0) as served, program(served) as shopper:
        await conversation(shopper)
        sent = await sent_to(served, shopper)
        state = await shopper.state()
    messages = state["chat"]["messages"]
    turns = list(dict.fromkeys(message["turn_id"] for message in messages if message["turn_id"]))
    agrees("turn.sse", settled(sent, turns))
    written = json.dumps(messages, ensure_ascii=False, indent=1) + "\n"
    agrees("turn.messages.json", settled(written, turns))
    assert [message["type"] for message in messages] == [
        *("user", "assistant", "function_call", "assistant", "function_call", "assistant"),
        "function_call",
        *("user", "assistant"),
    ]
