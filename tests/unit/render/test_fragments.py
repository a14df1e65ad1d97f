"""The HTML stream: it sends the parts that changed and no others."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.events import Completion, Context, Event, FunctionCall, TextChunk
from app.render.contexts.page_frame import SessionForms
from app.render.environment import create_environment
from app.render.fragments import Fragments
from app.render.part_renderer import PartRenderer
from app.render.render_thread import LONG
from app.turn import Conversation, LoggedEvent

PIECES = PartRenderer(create_environment(), SessionForms(csrf_token="x", session_id="s"))
FOUND = {"products": [], "query": "samovar", "total": 0, "filters": {}}


def searched(status: str) -> FunctionCall:
    return FunctionCall.model_validate(
        {
            "turn_id": "t",
            "call_id": "1-2",
            "name": "search_products",
            "parameters": {},
            "status": status,
            "result": FOUND if status == "done" else None,
        }
    )


def sent_parts(*events: Event) -> list[list[str]]:
    """Return the ids of the parts in each event's frame."""
    fragments = Fragments(PIECES, Conversation())
    frames = [fragments.frames([LoggedEvent("s", seq, event)]) for seq, event in enumerate(events, start=1)]
    return [re.findall(r'id="part-([\d-]+)"', frame.decode()) for frame in frames]


ASKED = Context(turn_id="t", message="samovars")
SAID = TextChunk(turn_id="t", part_id="1-3", text="None, I am afraid.")
ENDED = Completion(turn_id="t", message_id="1-3", finish_reason="stop")


def test_a_turns_end_does_not_replace_what_a_function_showed() -> None:
    """Sorting, field contents and focus within the result survive the end of the turn."""
    *_, end = sent_parts(ASKED, searched("running"), searched("done"), SAID, ENDED)
    assert end == ["1-3-1"], "only the text, whose last block was open"


def test_a_function_that_never_ended_is_redrawn_when_its_turn_ends() -> None:
    *_, end = sent_parts(ASKED, searched("running"), ENDED)
    assert end == ["1-2"]


CHUNKS = st.lists(
    st.tuples(
        st.sampled_from(["1-2", "1-3"]),
        st.sampled_from(
            [
                *(
                    "tea ",
                    "two words. ",
                    "**bold** ",
                    " ",
                    "\n",
                    "\n\n",
                    "\n- ",
                    "x",
                    "Grüße – “€5” ",
                    "a_b ",
                    "*",
                ),
                *("<b>", "\u2028", "| a |\n|---|\n", "word " * 90),
            ]
        ),
    ),
    max_size=40,
)


class LongWay(Fragments):
    """The frames without the short path of events that only add to the open text."""

    def _growing(self, logged: Sequence[LoggedEvent]) -> None:
        return None

    def _extended(self, logged: Sequence[LoggedEvent]) -> None:
        return None


@given(CHUNKS, st.integers(1, 3))
def test_events_that_only_add_text_make_the_same_frames_as_any(
    pieces: list[tuple[str, str]], size: int
) -> None:
    events: list[Event] = [TextChunk(turn_id="t", part_id=part, text=text) for part, text in pieces]
    rows = [LoggedEvent("s", seq, event) for seq, event in enumerate((ASKED, *events, ENDED), start=1)]
    short, long = Fragments(PIECES, Conversation()), LongWay(PIECES, Conversation())
    for start in range(0, len(rows), size):
        batch = rows[start : start + size]
        assert (short.frames_of_little(batch) or short.frames(batch)) == long.frames(batch)


def test_words_that_extend_a_long_paragraph_are_drawn_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    fragments = Fragments(PIECES, Conversation())
    fragments.frames([LoggedEvent("s", 1, ASKED)])
    words = "several words of an answer "
    for seq in range(2, 200):
        rows = [LoggedEvent("s", seq, TextChunk(turn_id="t", part_id="1-2", text=words))]
        if seq * len(words) > 2 * LONG:
            monkeypatch.setattr("app.render.markdown.block_cutter.render_block", None)  # nothing is parsed
            assert fragments.frames_of_little(rows)
        else:
            fragments.frames(rows)


def test_a_long_text_that_needs_no_parser_is_drawn_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    fragments = Fragments(PIECES, Conversation())
    fragments.frames([LoggedEvent("s", 1, ASKED)])
    for seq in (2, 3):
        fragments.frames(
            [LoggedEvent("s", seq, TextChunk(turn_id="t", part_id="1-2", text="a word " * (LONG // 10)))]
        )
    monkeypatch.setattr("app.render.markdown.commonmark.parsed_html", None)
    added = [LoggedEvent("s", 4, TextChunk(turn_id="t", part_id="1-2", text="of it.\n\n- **Fell"))]
    drawn = fragments.frames_of_little(added)
    assert drawn is not None
    assert b"<strong>Fell</strong>" in drawn


def test_a_very_long_text_is_left_to_the_thread_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    fragments = Fragments(PIECES, Conversation())
    fragments.frames([LoggedEvent("s", 1, ASKED)])
    text = "a word\nand " * 500
    fragments.frames([LoggedEvent("s", 2, TextChunk(turn_id="t", part_id="1-2", text=text))])
    monkeypatch.setattr("app.render.markdown.block_cutter.simple_html", None)
    added = [LoggedEvent("s", 3, TextChunk(turn_id="t", part_id="1-2", text=f"{text}\n\n- one"))]
    assert fragments.frames_of_little(added) is None


def test_a_long_text_that_must_be_parsed_is_left_to_the_thread() -> None:
    fragments = Fragments(PIECES, Conversation())
    fragments.frames([LoggedEvent("s", 1, ASKED)])
    fragments.frames([LoggedEvent("s", 2, TextChunk(turn_id="t", part_id="1-2", text="a word " * 200))])
    added = [LoggedEvent("s", 3, TextChunk(turn_id="t", part_id="1-2", text="[a link](/cart) " * 20))]
    assert fragments.frames_of_little(added) is None
    assert b"/cart" in fragments.frames(added), "it was not applied before"
