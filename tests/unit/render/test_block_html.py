"""The JSON stream with HTML: whole blocks by id, which add up to the answer on the client."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.events import Completion, Context, Event, TextChunk
from app.render.block_html import JsonWithHtml
from app.render.environment import create_environment
from app.render.markdown import blocks
from app.turn import Conversation, LoggedEvent, fold_conversation

ENVIRONMENT = create_environment()
ASKED = Context(turn_id="t", message="kettles?")
ENDED = Completion(turn_id="t", message_id="1-2", finish_reason="stop")


def chunk(text: str, part_id: str = "1-2") -> TextChunk:
    return TextChunk(turn_id="t", part_id=part_id, text=text)


def rows(*events: Event) -> list[LoggedEvent]:
    return [LoggedEvent("s", seq, event) for seq, event in enumerate(events, start=1)]


def data(frames: bytes) -> list[dict[str, Any]]:
    """Return the data of each frame."""
    return [json.loads(line[6:]) for line in frames.decode().split("\n") if line.startswith("data: ")]


def sent(*batches: list[LoggedEvent], shown: Conversation | None = None) -> list[dict[str, str]]:
    """Return the HTML of each event."""
    stream = JsonWithHtml(ENVIRONMENT, shown or Conversation())
    return [each.get("html", {}) for batch in batches for each in data(stream.frames(batch))]


def test_an_event_carries_the_blocks_it_changes_and_no_others() -> None:
    events = rows(ASKED, chunk("One **re"), chunk("d** kettle.\n\nAnd a"), chunk("nother."), ENDED)
    assert sent(*[[row] for row in events]) == [
        {},
        {"1-2-1": "<p>One <strong>re</strong></p>"},
        {"1-2-1": "<p>One <strong>red</strong> kettle.</p>", "1-2-2": "<p>And a</p>"},
        {"1-2-2": "<p>And another.</p>"},
        {},
    ]


def test_the_first_of_several_events_carries_their_joint_changes() -> None:
    assert sent(rows(ASKED, chunk("One "), chunk("kettle."), ENDED)) == [
        {},
        {"1-2-1": "<p>One kettle.</p>"},
        {},
        {},
    ]


def test_a_client_that_is_cut_off_amid_a_batch_still_gets_every_block() -> None:
    events = rows(ASKED, chunk("One.\n\nTw"), chunk("o.\n\nThr"), chunk("ee."), ENDED)
    whole = sent(events)
    for cut in range(1, len(events) + 1):
        held: dict[str, str] = {}
        for html in [*whole[:cut], *sent(events[cut:], shown=fold_conversation(events[:cut]))]:
            held |= html
        assert list(held.values()) == ["<p>One.</p>", "<p>Two.</p>", "<p>Three.</p>"]


def test_the_text_and_the_rest_of_an_event_stay_as_they_are_without_html() -> None:
    events = rows(ASKED, chunk("One "), ENDED)
    with_html = data(JsonWithHtml(ENVIRONMENT, Conversation()).frames(events))
    for each in with_html:
        each.pop("html", None)
    assert with_html == [json.loads(row.wire) for row in events]


def test_a_stream_that_resumes_within_an_answer_sends_only_the_rest() -> None:
    events = rows(ASKED, chunk("One.\n\nTwo"), chunk(" and more."))
    shown = fold_conversation(events[:2])
    assert sent(events[2:], shown=shown) == [{"1-2-2": "<p>Two and more.</p>"}]


def test_a_cleared_answer_is_not_sent_again() -> None:
    reset = Context(reset=True)
    events = rows(ASKED, chunk("One."), reset, Context(turn_id="u", message="and?"))
    assert sent(events) == [{}, {}, {}, {}]


def test_html_is_sanitised() -> None:
    (_, html) = sent(
        rows(ASKED, chunk("<img src=x onerror=alert(1)> [x](javascript:alert(1)) [y](/cart)\n\nz"))
    )
    assert html == {
        "1-2-1": '<p>&lt;img src=x onerror=alert(1)&gt; [x](javascript:alert(1)) <a href="/cart">y</a></p>',
        "1-2-2": "<p>z</p>",
    }


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet="ab *_`[]()|-#\n1.>", max_size=8), max_size=12), st.integers(0, 12))
def test_a_client_that_puts_blocks_in_their_place_has_the_whole_answer(texts: list[str], cut: int) -> None:
    events = rows(ASKED, *map(chunk, texts), ENDED)
    held: dict[str, str] = {}
    for html in sent(events[:cut], events[cut:]):
        held |= html
    assert list(held.values()) == blocks("".join(texts))
