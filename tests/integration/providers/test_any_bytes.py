"""Arbitrary bytes from a provider: the log stays well-formed, turns end once, pages link only to shown products."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from app.events import parse_event
from app.llm.providers.stream_filters import TextFilter
from app.render.markdown import blocks
from app.turn import LoggedEvent, fold_conversation
from tests.integration.providers.conftest import Asking
from tests.integration.providers.provider import Provider, Reply
from tests.integration.providers.recordings import needs_recordings, recordings, reply_of
from tests.integration.providers.silent_litellm import quiet
from tests.integration.providers.wire import FAMILIES, AnswerItem, Call, Family
from tests.support.examples import examples
from tests.support.shoppers import browser, program
from tests.support.streams import SentEvent

pytestmark = quiet

EACH = pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
ROUNDS = 12
"""Turns per test; each is another damaged answer."""

SECRET = "throw-harrowby-wool-grey"
"""A product of the catalogue that is never shown here."""

KETTLE = "kettle-nookwell-10-red"
WORDS = ["A small one.", f"[Look](/products/{SECRET})", f"[Red](/products/{KETTLE})", "<think>", "</think>"]
MARKS = ["![", "](", "\u202e", "[x](https://evil.example)"]
CALLS = [
    Call("search_products", {"query": "kettle"}),
    Call("show_product_details", {"product_id": SECRET}),
    Call("add_to_cart", {"product_id": SECRET, "quantity": 3}),
    Call("add_to_cart", {"product_id": KETTLE, "quantity": 2}),
    Call("get_recommendations", {"based_on": SECRET}),
    Call("no_such_function", {"a": [1, {"b": None}]}),
    Call("search_products", {"query": "kettle"}, torn=4),
]


def spoilt(chance: random.Random, family: Family) -> Reply:
    """Return a correct or damaged answer: bytes changed, left out, doubled or cut off, or another family's format."""
    every: list[AnswerItem] = [*WORDS, *MARKS, *CALLS]
    items = [chance.choice(every) for _ in range(chance.randint(0, 4))]
    body = chance.choice([family, family, family, *FAMILIES]).reply(*items).body
    for _ in range(chance.randint(0, 3)):
        place, size = chance.randrange(len(body) + 1), chance.randint(1, 40)
        body = chance.choice(
            [
                body[:place] + body[place + size :],
                body[:place] + body[place : place + size] + body[place:],
                body[:place] + chance.randbytes(size) + body[place:],
                body[:place],
                body,
            ]
        )
    then = chance.choice(["end", "end", "end", "cut"])
    status = chance.choice([200] * 9 + [chance.choice([204, 302, 400, 429, 500, 529])])
    sizes = tuple(chance.randint(1, 300) for _ in range(5))
    return Reply(body, status, family.content_type, {"retry-after": "0"}, sizes, then)  # type: ignore[arg-type]  # a plain str


@EACH
async def test_whatever_comes_a_turn_is_whole_and_shows_nothing_it_should_not(
    shops: Asking, replies: Provider, family: Family
) -> None:
    chance = random.Random(f"{family.name} 2026")
    async with program(await shops(family)) as shopper:
        for number in range(ROUNDS):
            replies.answer(*(spoilt(chance, family) for _ in range(4))).again = family.reply("That is all.")
            turn_id, events = await shopper.ask(f"Question {number}, please add it")
            expect_whole(turn_id, events)
        async with shopper.stream(after=0) as stream:
            await stream.until(lambda event: event.ends(turn_id))
        expect_contiguous(stream.events)
        state = await shopper.state()
    shown = {product for event in stream.events for product in products_of(event.payload)}
    assert SECRET not in shown
    assert SECRET not in {line["product_id"] for line in state["products"]["cart"]["items"]}
    said = [each["content"] for each in state["chat"]["messages"] if each["type"] == "assistant"]
    drawn = "".join(str(block) for text in said for block in blocks(text))
    assert set(re.findall(r'href="([^"]*)"', drawn)) <= {f"/products/{product}" for product in shown} | {
        "/cart"
    }


def expect_whole(turn_id: str, events: list[SentEvent]) -> None:
    """Check a turn: one end, as its last event; an end for every call that began; and no empty text."""
    ends = [event for event in events if event.name in ("completion", "error")]
    assert ends == events[-1:]
    calls = [event.payload for event in events if event.name == "function_call"]
    begun = [call["call_id"] for call in calls if call["status"] == "running"]
    ended = [call["call_id"] for call in calls if call["status"] != "running"]
    assert begun == ended
    assert len(set(begun)) == len(begun)
    assert all(event.payload["text"] for event in events if event.name == "text_chunk")
    assert all(event.turn == turn_id for event in events)


def expect_contiguous(events: list[SentEvent]) -> None:
    """Check that numbers have no gaps, data parses, and the fold leaves nothing open."""
    numbers = [int(event.id or 0) for event in events]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    logged = [
        LoggedEvent("s", int(event.id or 0), parse_event(event.name, event.payload)) for event in events
    ]
    conversation = fold_conversation(logged)
    assert conversation.running is None
    assert all(
        getattr(part, "status", "done") != "running" for turn in conversation.turns for part in turn.parts
    )


def products_of(payload: dict[str, Any]) -> set[str]:
    """Return the ids that a result or a context shows."""
    found = set(payload.get("recent_product_ids") or [])
    result = payload.get("result") or {}
    products = [*result.get("products", []), *result.get("recommendations", []), result.get("product") or {}]
    return found | {product["id"] for product in products if "id" in product}


@needs_recordings
async def test_no_recorded_answer_gets_the_product_out_of_step(shops: Asking, replies: Provider) -> None:
    chance = random.Random(2026)
    picked = chance.sample([each for each in recordings() if each["bytes"] < 60_000], 12)
    [openai, *_] = FAMILIES
    async with browser(await shops(openai)) as shopper:
        replies.answer().again = openai.reply("Hello.")
        session_id = await shopper.start("Hello")
        for recording in picked:
            replies.answer(reply_of(recording)).again = openai.reply("That is all.")
            await shopper.submit(await shopper.page(session_id), "/messages", message="And?")
        page = await shopper.page(session_id)
        state = (await shopper.client.get(f"/api/sessions/{session_id}")).json()
    asked = [each for each in state["chat"]["messages"] if each["type"] == "user"]
    assert len(asked) == 1 + len(picked)
    assert len({each["turn_id"] for each in state["chat"]["messages"]}) == len(asked)
    assert state["chat"]["is_typing"] is False
    links = re.findall(r'<a[^>]* href="([^"]*)"', page.text)
    assert links
    assert all(link.startswith(("/", "#")) for link in links)


@given(
    some.text(alphabet="ab[]()!/<>\\ \n\"'`k-17products.:x\u200b", max_size=80),
    some.randoms(use_true_random=False),
)
@settings(max_examples=examples(100))
def test_no_text_links_anywhere_but_to_what_was_shown(text: str, chance: random.Random) -> None:
    wording = TextFilter({"k-17"})
    whole = TextFilter({"k-17"})
    pieces, left = [], text + f"[a](/products/k-17) [b](/products/{SECRET}) {text}"
    source = left
    while left:
        size = chance.randint(1, 9)
        pieces.append(wording.feed(left[:size]))
        left = left[size:]
    out = "".join(pieces) + wording.flush()
    assert out == whole.feed(source) + whole.flush()
    html = "".join(map(str, blocks(out)))
    assert set(re.findall(r'href="([^"]*)"', html)) <= {"/products/k-17", "/cart", "/products"}
    assert "<img" not in html
